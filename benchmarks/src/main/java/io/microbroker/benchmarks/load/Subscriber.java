// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.load;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Takes messages, acknowledges them, and checks each. */
final class Subscriber implements Connection.Handler {
    private static final int AFTER_TOPIC_BYTES = 2;

    private final Load load;
    private final byte[] subscribe;
    private final Arrivals arrivals;
    private final long[] last;
    private boolean isReady;

    Subscriber(Load load, String filter, Arrivals arrivals) {
        this.load = load;
        this.subscribe = Packets.subscribe(filter, load.qos(), load.isVersion5());
        this.arrivals = arrivals;
        this.last = new long[load.publishers()];
        Arrays.fill(last, -1);
    }

    boolean isReady() {
        return isReady;
    }

    @Override
    public void onPacket(Connection connection, int header, ByteBuffer packet, int end) {
        switch (header >> 4) {
            case Packets.CONNACK -> connection.send(subscribe);
            case Packets.SUBACK -> isReady = true;
            case Packets.PUBLISH -> publish(connection, header >> 1 & 3, packet, end);
            case Packets.PUBREL -> Packets.acknowledge(connection.out(4), Packets.PUBCOMP, packet.getShort() & 0xFFFF);
            default -> throw new IllegalStateException("a subscriber got packet 0x" + Integer.toHexString(header));
        }
    }

    private void publish(Connection connection, int qos, ByteBuffer packet, int end) {
        if (qos > 0) {
            int idAt = packet.position() + AFTER_TOPIC_BYTES + (packet.getShort(packet.position()) & 0xFFFF);
            Packets.acknowledge(
                    connection.out(4), qos == 1 ? Packets.PUBACK : Packets.PUBREC, packet.getShort(idAt) & 0xFFFF);
        }
        if (qos != load.qos()) {
            throw new IllegalStateException("a message of QoS " + load.qos() + " came with QoS " + qos);
        }
        int payloadAt = end - Load.PAYLOAD_BYTES;
        int publisher = packet.getInt(payloadAt);
        long number = packet.getLong(payloadAt + 4);
        boolean isLate = number < last[publisher];
        last[publisher] = Math.max(number, last[publisher]);
        arrivals.arrived(publisher, number, packet.getLong(payloadAt + 12), isLate);
    }
}
