// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.RawPacket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A publisher that outlives brokers. It numbers its messages, keeps many in flight, and after each connection resends what is
 * not acknowledged, in order and with DUP [MQTT-4.4.0-1]. One thread at a time; the counters may be read from any.
 */
final class Sender {
    private static final int WINDOW_MAX = 200;
    private static final int PACKET_IDS = 65_535;
    private static final int TOPICS = 4;
    private static final int SILENCE_SECONDS = 10;
    private static final int ID_NOT_FOUND = ReasonCode.PACKET_IDENTIFIER_NOT_FOUND.code();
    private static final String FILLER =
            ";a measured value and what belongs to it, to make the message as long as others";

    private final String name;
    private final ProtocolVersion version;
    private final int qos;
    private final boolean retain;

    /** By packet id, in the order of their first sending. */
    private final Map<Integer, InFlight> inFlight = new LinkedHashMap<>();
    /** How often each message was sent. */
    private final List<Integer> sendings = new ArrayList<>();

    private final int[] acknowledgedOfTopic =
            IntStream.generate(() -> -1).limit(TOPICS).toArray();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private volatile Runnable onAcknowledged = () -> {};
    private volatile boolean leavesWhenSilent;
    private int packetId;
    private int connection;
    private boolean known;

    /** A message that is not acknowledged; a released one (QoS 2) is the broker's already, since that connection. */
    private record InFlight(int number, boolean released, int connection) {}

    Sender(String name, ProtocolVersion version, int qos, boolean retain) {
        this.name = name;
        this.version = version;
        this.qos = qos;
        this.retain = retain;
    }

    String name() {
        return name;
    }

    boolean isRetaining() {
        return retain;
    }

    /** How many different messages were sent. */
    int sent() {
        return sendings.size();
    }

    /** Has something run after each acknowledgement, on the thread of the sender. */
    void onAcknowledged(Runnable task) {
        onAcknowledged = task;
    }

    /** From its next connection on it goes away from a broker that does not answer for 10 s, as clients do by their keep alive. */
    void leaveWhenSilent() {
        leavesWhenSilent = true;
    }

    /** How often a message was sent. */
    int sendings(int number) {
        return sendings.get(number);
    }

    /** Messages that have become the broker's. */
    int acknowledged() {
        return acknowledged.get();
    }

    int topics() {
        return TOPICS;
    }

    /** The number of the last message to a topic that was acknowledged; -1: none. */
    int acknowledgedOf(int topic) {
        return acknowledgedOfTopic[topic];
    }

    String topic(int number) {
        return (retain ? "state/" : "load/") + name + "/" + number % TOPICS;
    }

    /**
     * Resends, and then sends messages.
     *
     * @param more how many new ones at most; returns when all are acknowledged
     * @throws IOException if the connection ends before
     */
    void run(int port, int more) throws IOException {
        try (Wire wire = Wire.open(port, version)) {
            if (leavesWhenSilent) {
                wire.endWhenSilent(SILENCE_SECONDS);
            }
            RawPacket connAck = wire.connect(name, !known);
            known = true;
            connection++;
            int window = WINDOW_MAX;
            if (connAck.properties().has(PropertyCode.RECEIVE_MAXIMUM)) {
                window = (int) Math.min(window, connAck.properties().number(PropertyCode.RECEIVE_MAXIMUM));
            }
            resend(wire);
            int left = more;
            while (left > 0 || !inFlight.isEmpty()) {
                while (left > 0 && inFlight.size() < window) {
                    sendNext(wire);
                    left--;
                }
                wire.flush();
                do {
                    on(wire.read(), wire);
                } while (wire.hasMore());
            }
        }
    }

    private void resend(Wire wire) throws IOException {
        for (Map.Entry<Integer, InFlight> each : inFlight.entrySet()) {
            InFlight message = each.getValue();
            if (message.released()) {
                wire.acknowledge(PacketType.PUBREL, each.getKey());
            } else {
                sendings.set(message.number(), sendings.get(message.number()) + 1);
                publish(wire, each.getKey(), message.number(), true);
            }
        }
    }

    private void sendNext(Wire wire) throws IOException {
        do {
            packetId = packetId % PACKET_IDS + 1;
        } while (inFlight.containsKey(packetId));
        int number = sendings.size();
        sendings.add(1);
        inFlight.put(packetId, new InFlight(number, false, connection));
        publish(wire, packetId, number, false);
    }

    private void publish(Wire wire, int id, int number, boolean dup) throws IOException {
        int flags = (dup ? 8 : 0) | qos << 1 | (retain ? 1 : 0);
        PacketBuilder packet = PacketBuilder.of(PacketType.PUBLISH.firstByte() | flags)
                .text(topic(number))
                .twoBytes(id);
        if (version.isV5()) {
            packet.properties();
        }
        wire.send(packet.bytes(Numbered.payload(name, number, FILLER)));
    }

    private void on(RawPacket packet, Wire wire) throws IOException {
        int id = packet.packetId();
        InFlight message = inFlight.get(id);
        boolean right = packet.reasonCode() == 0 || packet.reasonCode() == ID_NOT_FOUND && isResentRelease(message);
        if (message == null || !right) {
            throw new AssertionError(name + " did not ask for " + packet);
        }
        switch (packet.type()) {
            case PUBACK -> {
                require(qos == 1, packet);
                acknowledge(message);
                inFlight.remove(id);
            }
            case PUBREC -> {
                require(qos == 2 && !message.released(), packet);
                acknowledge(message);
                inFlight.put(id, new InFlight(message.number(), true, connection));
                wire.acknowledge(PacketType.PUBREL, id);
            }
            case PUBCOMP -> {
                require(message.released(), packet);
                inFlight.remove(id);
            }
            default -> throw new AssertionError(name + " did not ask for " + packet);
        }
    }

    /** A broker that was killed before its PUBCOMP has forgotten the id, and may say so (MQTT 5.0 §4.3.3, §3.7.2.1). */
    private boolean isResentRelease(@Nullable InFlight message) {
        return message != null && message.released() && message.connection() < connection;
    }

    private void require(boolean right, RawPacket packet) {
        if (!right) {
            throw new AssertionError(name + " did not expect " + packet);
        }
    }

    private void acknowledge(InFlight message) {
        acknowledgedOfTopic[message.number() % TOPICS] = message.number();
        acknowledged.incrementAndGet();
        onAcknowledged.run();
    }
}
