// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.fuzz;

import io.microbroker.spi.mqtt.ProtocolVersion;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Makes streams of packets and damages them, at three levels: parts of packets, whole packets, bytes. One seed makes one
 * stream, always the same.
 */
public final class StreamMutator {
    private static final int PACKETS_MAX = 5;
    private static final int VALID_PERCENT = 4;

    private final Random random;
    private int damages;

    private StreamMutator(Random random) {
        this.random = random;
    }

    /** The stream of a seed. */
    public static HostileStream make(long seed) {
        return new StreamMutator(new Random(mix(seed))).make(seed, true);
    }

    /** The stream of a seed before it is damaged. */
    public static HostileStream makeValid(long seed) {
        return new StreamMutator(new Random(mix(seed))).make(seed, false);
    }

    /** Seeds in a row give streams that have nothing in common. */
    private static long mix(long seed) {
        long z = seed * 0x9E37_79B9_7F4A_7C15L;
        z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        return z ^ z >>> 27;
    }

    private HostileStream make(long seed, boolean damaged) {
        SamplePackets samples = SamplePackets.of(version());
        List<PacketDraft> packets = new ArrayList<>();
        packets.add(random.nextInt(3) > 0 ? samples.connects().get(0) : oneOf(samples.connects()));
        int count = random.nextInt(PACKETS_MAX + 1);
        for (int i = 0; i < count; i++) {
            packets.add(random.nextInt(30) == 0 ? oneOf(samples.fromServer()) : oneOf(samples.fromClient()));
        }
        boolean spared = !damaged || random.nextInt(100) < VALID_PERCENT;
        byte[] bytes = spared ? join(packets) : damage(packets, samples);
        return new HostileStream(seed, bytes, random.nextInt(bytes.length + 1), damages);
    }

    private ProtocolVersion version() {
        int dice = random.nextInt(10);
        return dice < 6 ? ProtocolVersion.MQTT_5 : dice < 9 ? ProtocolVersion.MQTT_3_1_1 : ProtocolVersion.MQTT_3_1;
    }

    private <T> T oneOf(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private byte[] damage(List<PacketDraft> packets, SamplePackets samples) {
        damages = 1 + random.nextInt(3);
        int ofBytes = 0;
        PartMutator parts = new PartMutator(random, samples);
        for (int i = 0; i < damages; i++) {
            switch (random.nextInt(10)) {
                case 0 -> shuffle(packets, samples);
                case 1, 2, 3 -> ofBytes++;
                default -> {
                    int at = chosen(packets.size());
                    packets.set(at, parts.damage(packets.get(at)));
                }
            }
        }
        byte[] bytes = join(packets);
        for (int i = 0; i < ofBytes; i++) {
            bytes = damage(bytes, packets);
        }
        return bytes;
    }

    /** Rarely the CONNECT: what is behind it would mean nothing. */
    private int chosen(int size) {
        int at = random.nextInt(size);
        return at == 0 && random.nextInt(3) > 0 ? random.nextInt(size) : at;
    }

    private void shuffle(List<PacketDraft> packets, SamplePackets samples) {
        int at = random.nextInt(packets.size());
        switch (random.nextInt(5)) {
            case 0 -> packets.add(at, packets.get(at));
            case 1 -> packets.add(oneOf(samples.connects()));
            case 2 -> packets.add(at, oneOf(SamplePackets.of(version()).all()));
            case 3 -> Collections.swap(packets, at, random.nextInt(packets.size()));
            default -> Collections.swap(packets, packets.size() - 1, chosen(packets.size()));
        }
    }

    private static byte[] join(List<PacketDraft> packets) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(256);
        packets.forEach(packet -> all.writeBytes(packet.toBytes()));
        return all.toByteArray();
    }

    private byte[] damage(byte[] bytes, List<PacketDraft> packets) {
        if (bytes.length == 0) {
            return new byte[] {(byte) random.nextInt(256)};
        }
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(6)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 3 -> {
                return splice(bytes, at, 0, new byte[] {(byte) random.nextInt(256)});
            }
            case 4 -> {
                return splice(bytes, at, 1 + random.nextInt(4), new byte[0]);
            }
            default -> {
                byte[] other = oneOf(packets).toBytes();
                int from = random.nextInt(other.length);
                byte[] piece = Arrays.copyOfRange(other, from, from + random.nextInt(other.length - from + 1));
                return splice(bytes, at, random.nextInt(piece.length + 1), piece);
            }
        }
        return bytes;
    }

    private static byte[] splice(byte[] bytes, int at, int removed, byte[] inserted) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + inserted.length);
        out.write(bytes, 0, at);
        out.writeBytes(inserted);
        int behind = Math.min(bytes.length, at + removed);
        out.write(bytes, behind, bytes.length - behind);
        return out.toByteArray();
    }
}
