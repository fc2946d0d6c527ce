// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.codec.PacketEncoder;
import io.microbroker.packet.ByteSink;
import io.microbroker.spi.admin.TraceLine.Direction;
import io.microbroker.spi.mqtt.ReasonCode;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Answers that a connection owes, in the order in which the packets came: an answer leaves when it is ready and all before it
 * have left [MQTT-4.6.0-2], [MQTT-4.6.0-3], [MQTT-4.6.0-4]. Nothing is kept while answers are ready at once. Confined to the
 * loop.
 */
final class AckQueue {
    private final PacketEncoder encoder;
    private final Connection connection;
    private @Nullable Deque<Ack> waiting;

    AckQueue(PacketEncoder encoder, Connection connection) {
        this.encoder = encoder;
        this.connection = connection;
    }

    /** Which packet the answer is. */
    enum Kind {
        PUBACK,
        PUBREC,
        PUBCOMP
    }

    /** One answer that is not ready yet. */
    static final class Ack {
        private final Kind kind;
        private final int packetId;
        private @Nullable ReasonCode reason;

        Ack(Kind kind, int packetId) {
            this.kind = kind;
            this.packetId = packetId;
        }
    }

    /** An answer that is ready. */
    void add(Kind kind, int packetId, ReasonCode reason) {
        if (waiting == null || waiting.isEmpty()) {
            write(kind, packetId, reason);
        } else {
            complete(await(kind, packetId), reason);
        }
    }

    /** An answer that will be ready later; the caller completes it. */
    Ack await(Kind kind, int packetId) {
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        Ack ack = new Ack(kind, packetId);
        waiting.add(ack);
        return ack;
    }

    /** An answer is ready: it leaves now, or with the one before it. */
    void complete(Ack ack, ReasonCode reason) {
        ack.reason = reason;
        Deque<Ack> queue = waiting;
        while (queue != null) {
            Ack head = queue.peek();
            ReasonCode ready = head == null ? null : head.reason;
            if (head == null || ready == null) {
                return;
            }
            queue.remove();
            write(head.kind, head.packetId, ready);
        }
    }

    private void write(Kind kind, int packetId, ReasonCode reason) {
        ByteSink sink = connection.egress().sink();
        switch (kind) {
            case PUBACK -> encoder.pubAck(sink, packetId, reason);
            case PUBREC -> encoder.pubRec(sink, packetId, reason);
            case PUBCOMP -> encoder.pubComp(sink, packetId, reason);
        }
        connection.egress().appended();
        if (connection.trace() != null) {
            connection.note(Direction.OUT, kind.name(), "packetId=" + packetId + " reason=" + reason);
        }
    }
}
