// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.microbroker.codec.WireFixtures.Fixture;
import io.microbroker.packet.ProtocolException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged packets end in packets or in protocol errors, never in anything else, and never cost much memory. */
class PacketDecoderMutationTest {
    private static final int ROUNDS = 300_000;
    private static final int WARM_UP = 20_000; // classes are loaded, messages are linked
    private static final long SEED = 20_260_101L;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void damagedPacketsGiveNothingButProtocolErrors() {
        List<Fixture> fixtures = WireFixtures.all();
        Random random = new Random(SEED);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Fixture fixture = fixtures.get(random.nextInt(fixtures.size()));
            byte[] bytes = mutate(fixture.bytes(), random);
            PacketDecoder decoder = Streams.decoderFor(fixture);
            RecordingHandler handler = new RecordingHandler();
            int split = random.nextInt(bytes.length + 1);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            try {
                decoder.decode(bytes, 0, split, handler);
                decoder.decode(bytes, split, bytes.length - split, handler);
            } catch (ProtocolException e) {
                refused++;
            } catch (RuntimeException e) {
                fail(
                        "round " + round + " of seed " + SEED + ", bytes "
                                + HexFormat.of().formatHex(bytes),
                        e);
            }
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            if (round > WARM_UP && allocated > 16_384 + 100L * bytes.length) {
                fail("round " + round + " of seed " + SEED + " allocated " + allocated + " bytes");
            }
        }
        assertThat(refused).isBetween(ROUNDS / 10, ROUNDS);
    }

    private static byte[] mutate(byte[] original, Random random) {
        byte[] bytes = original;
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes = with(bytes, at, bytes[at] ^ 1 << random.nextInt(8));
                case 1 -> bytes = with(bytes, at, random.nextInt(256));
                case 2 -> bytes = with(bytes, Math.min(1 + random.nextInt(4), bytes.length - 1), random.nextInt(256));
                case 3 -> bytes = splice(bytes, at, new byte[] {(byte) random.nextInt(256)}, 0);
                case 4 -> bytes = bytes.length > 2 ? splice(bytes, at, new byte[0], 1) : bytes;
                default ->
                    bytes = splice(bytes, at, Arrays.copyOfRange(original, 0, random.nextInt(original.length + 1)), 0);
            }
        }
        return bytes;
    }

    private static byte[] with(byte[] bytes, int at, int value) {
        byte[] copy = bytes.clone();
        copy[at] = (byte) value;
        return copy;
    }

    private static byte[] splice(byte[] bytes, int at, byte[] inserted, int removed) {
        byte[] result = new byte[bytes.length + inserted.length - removed];
        System.arraycopy(bytes, 0, result, 0, at);
        System.arraycopy(inserted, 0, result, at, inserted.length);
        System.arraycopy(bytes, at + removed, result, at + inserted.length, bytes.length - at - removed);
        return result;
    }
}
