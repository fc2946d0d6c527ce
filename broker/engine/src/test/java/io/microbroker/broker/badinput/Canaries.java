// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.badinput;

import io.microbroker.broker.RunningBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;

/** Four well-behaved clients, two on each loop, that must notice nothing of what others do. */
final class Canaries implements AutoCloseable {
    private static final String TOPIC = "canaries/song";

    private final RawClient[] singers;
    private int sung;

    Canaries(RunningBroker broker) {
        singers = new RawClient[] {
            broker.connected(ProtocolVersion.MQTT_5, "canary-0"),
            broker.connected(ProtocolVersion.MQTT_3_1_1, "canary-1"),
            broker.connected(ProtocolVersion.MQTT_5, "canary-2"),
            broker.connected(ProtocolVersion.MQTT_3_1, "canary-3")
        };
        for (RawClient singer : singers) {
            singer.subscribe(1, TOPIC, 1).expectSubAck(1, 1);
        }
    }

    /** One publishes, all hear it, once. */
    void sing() {
        String note = "note " + sung;
        RawClient lead = singers[sung++ % singers.length];
        lead.publish(TOPIC, note, 1, 9);
        boolean acknowledged = false;
        for (RawClient singer : singers) {
            RawPacket packet = singer.expectPacket();
            if (packet.type() == PacketType.PUBACK) {
                acknowledged = true;
                packet = singer.expectPacket();
            }
            if (!packet.payloadText().equals(note)) {
                throw new AssertionError("expected " + note + ", but came " + packet);
            }
            singer.pubAck(packet.packetId());
        }
        if (!acknowledged) {
            lead.expectPubAck(9);
        }
    }

    @Override
    public void close() {
        for (RawClient singer : singers) {
            singer.disconnect().close();
        }
    }
}
