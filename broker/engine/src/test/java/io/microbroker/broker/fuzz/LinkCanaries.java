// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.fuzz;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.PacketBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawPacket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Two well-behaved clients: the one publishes at each QoS, the other must hear it, once and in order. Confined to the loop. */
final class LinkCanaries {
    private static final String TOPIC = "canaries/song";

    private final LinkPeer singer;
    private final LinkPeer listener;
    private int sung;
    private int read;
    private int heard;
    private int acknowledged;

    LinkCanaries(LinkTransport transport) {
        singer = new LinkPeer(transport.acceptor(), ProtocolVersion.MQTT_3_1_1);
        listener = new LinkPeer(transport.acceptor(), ProtocolVersion.MQTT_5);
        singer.send(PacketBuilder.of(PacketType.CONNECT)
                .text("MQTT")
                .oneByte(4)
                .oneByte(2)
                .twoBytes(0)
                .text("canary-singer")
                .toBytes());
        listener.send(PacketBuilder.of(PacketType.CONNECT)
                .text("MQTT")
                .oneByte(5)
                .oneByte(2)
                .twoBytes(0)
                .properties()
                .text("canary-listener")
                .toBytes());
        listener.send(PacketBuilder.of(PacketType.SUBSCRIBE)
                .twoBytes(1)
                .properties()
                .text(TOPIC)
                .oneByte(2)
                .toBytes());
    }

    /** Whether both are in and subscribed. */
    boolean areReady() {
        return singer.received().size() == 1 && listener.received().size() == 2;
    }

    /** Publishes a note at each QoS. */
    void sing() {
        sung++;
        for (int qos = 0; qos < 3; qos++) {
            PacketBuilder packet =
                    PacketBuilder.of(PacketType.PUBLISH.firstByte() | qos << 1).text(TOPIC);
            singer.send(
                    (qos > 0 ? packet.twoBytes(qos) : packet).bytes(note(qos)).toBytes());
        }
        heard = 0;
        acknowledged = 0;
        read = listener.received().size();
        singer.received().clear();
    }

    private byte[] note(int qos) {
        return (sung + "/" + qos).getBytes(StandardCharsets.UTF_8);
    }

    /** Answers what has come; whether all was heard and acknowledged. */
    boolean isSungToTheEnd() {
        List<RawPacket> toListener = listener.received();
        while (read < toListener.size()) {
            hear(toListener.get(read++));
        }
        for (RawPacket packet : singer.received()) {
            if (packet.type() == PacketType.PUBREC) {
                singer.send(PacketBuilder.of(PacketType.PUBREL).twoBytes(2).toBytes());
            } else {
                acknowledged++; // PUBACK and PUBCOMP
            }
        }
        singer.received().clear();
        return heard == 4 && acknowledged == 2;
    }

    private void hear(RawPacket packet) {
        if (packet.type() == PacketType.PUBREL) {
            heard++;
            listener.send(PacketBuilder.of(PacketType.PUBCOMP)
                    .twoBytes(packet.packetId())
                    .toBytes());
            return;
        }
        String expected = new String(note(heard), StandardCharsets.UTF_8);
        if (packet.type() != PacketType.PUBLISH || !packet.payloadText().equals(expected)) {
            throw new AssertionError("the canary waited for " + expected + ", but came " + packet);
        }
        heard++;
        if (packet.qos() > 0) {
            PacketType answer = packet.qos() == 1 ? PacketType.PUBACK : PacketType.PUBREC;
            listener.send(PacketBuilder.of(answer).twoBytes(packet.packetId()).toBytes());
        }
    }

    void forgetOldNotes() {
        listener.received().clear();
        read = 0;
    }

    @Override
    public String toString() {
        return "canaries: heard " + heard + " of 4, acknowledged " + acknowledged + " of 2, closed " + singer.isClosed()
                + "/" + listener.isClosed();
    }
}
