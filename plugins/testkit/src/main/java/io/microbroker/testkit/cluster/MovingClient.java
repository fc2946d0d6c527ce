// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.cluster;

import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that goes from instance to instance without saying goodbye, and keeps what MQTT wants a client to keep: the ids of QoS 2
 * messages that it has taken. What lies unread on a connection that it has left is lost to it. Confined to one thread.
 */
final class MovingClient implements AutoCloseable {
    private final String clientId;
    private final Duration deadline;
    private final Set<Integer> taken = new HashSet<>();
    private final List<String> received = new ArrayList<>();
    private @Nullable RawClient connection;

    MovingClient(String clientId, Duration deadline) {
        this.clientId = clientId;
        this.deadline = deadline;
    }

    /** Payloads in the order in which they came; of QoS 2 each as often as it was delivered. */
    List<String> received() {
        return received;
    }

    /** Connects there; the connection before is left as it is, for the broker to end. */
    RawClient moveTo(Instance instance) {
        RawClient next = RawClient.connect(instance.port()).deadline(deadline);
        next.connect5(connect -> connect.clientId(clientId).cleanStart(false).sessionExpiry(600));
        next.expectConnAck();
        RawClient before = connection;
        connection = next;
        if (before != null) {
            before.close();
        }
        return next;
    }

    /** Takes and answers what has come until a ping is answered. */
    void take() {
        RawClient client = connection;
        if (client == null) {
            throw new IllegalStateException("it is not connected");
        }
        client.pingReq();
        RawPacket packet = client.expectPacket();
        while (packet.type() != PacketType.PINGRESP) {
            take(client, packet);
            packet = client.expectPacket();
        }
    }

    private void take(RawClient client, RawPacket packet) {
        int id = packet.packetId();
        if (packet.type() == PacketType.PUBREL) {
            taken.remove(id);
            client.pubComp(id);
        } else if (packet.qos() == 2) {
            if (taken.add(id)) { // [MQTT-4.3.3-10], the other way round
                received.add(packet.payloadText());
            }
            client.pubRec(id);
        } else {
            received.add(packet.payloadText());
            client.pubAck(id);
        }
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
        }
    }
}
