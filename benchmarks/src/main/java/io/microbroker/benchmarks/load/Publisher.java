// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.load;

import java.nio.ByteBuffer;

/** Publishes, and knows which of its messages are finished. */
final class Publisher implements Connection.Handler {
    private static final int IDS = 65_535;

    private final Load load;
    private final int index;
    private final int copies;
    private final byte[] packet;
    private final int idAt;
    private final int payloadAt;
    private final int[] owed;
    private final int mask;
    private long sent;
    private long acknowledged;
    private long firstOpen;
    private boolean isReady;

    Publisher(Load load, int index, String topic) {
        this.load = load;
        this.index = index;
        this.copies = load.fan().copies(load.subscribers());
        this.packet = Packets.publish(topic, load.qos(), load.isVersion5());
        this.payloadAt = packet.length - Load.PAYLOAD_BYTES;
        this.idAt = payloadAt - (load.isVersion5() ? 3 : 2);
        int places = Integer.highestOneBit(load.window() * 2 - 1);
        this.owed = new int[places];
        this.mask = places - 1;
    }

    boolean isReady() {
        return isReady;
    }

    long sent() {
        return sent;
    }

    long acknowledged() {
        return acknowledged;
    }

    /** Messages that may be sent now. */
    int room() {
        return (int) (load.window() - (sent - firstOpen));
    }

    /** Sends the next message, with the time that it is to carry. */
    void send(Connection connection, long nanos) {
        owed[(int) sent & mask] = copies + (load.qos() > 0 ? 1 : 0);
        ByteBuffer out = connection.out(packet.length);
        int start = out.position();
        out.put(packet);
        if (load.qos() > 0) {
            out.putShort(start + idAt, (short) (sent % IDS + 1));
        }
        out.putInt(start + payloadAt, index);
        out.putLong(start + payloadAt + 4, sent);
        out.putLong(start + payloadAt + 12, nanos);
        sent++;
    }

    /** One that is owed this message has got it. */
    void delivered(long number) {
        settle(number);
    }

    private void settle(long number) {
        owed[(int) number & mask]--;
        while (firstOpen < sent && owed[(int) firstOpen & mask] == 0) {
            firstOpen++;
        }
    }

    @Override
    public void onPacket(Connection connection, int header, ByteBuffer packet, int end) {
        switch (header >> 4) {
            case Packets.CONNACK -> isReady = true;
            case Packets.PUBACK, Packets.PUBCOMP -> acknowledged(packet.getShort() & 0xFFFF);
            case Packets.PUBREC -> Packets.acknowledge(connection.out(4), Packets.PUBREL, packet.getShort() & 0xFFFF);
            default -> throw new IllegalStateException("a publisher got packet 0x" + Integer.toHexString(header));
        }
    }

    private void acknowledged(int id) {
        int ahead = Math.floorMod(id - 1 - firstOpen % IDS, IDS);
        acknowledged++;
        settle(firstOpen + ahead);
    }
}
