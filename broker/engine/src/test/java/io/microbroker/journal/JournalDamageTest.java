// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.microbroker.spi.storage.StorageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A small log, cut at every place, and with every byte changed: it gives what is whole, or says where it is not. */
class JournalDamageTest {
    private static final int CALLS = 110;

    private final MemoryDisk disk = new MemoryDisk();
    private final List<String> states = new ArrayList<>();

    @BeforeEach
    void fill() {
        JournalModel model = new JournalModel(new Random(7));
        JournalRig rig = new JournalRig(disk);
        states.add(new JournalRig(disk.copy()).dump());
        for (int i = 0; i < CALLS; i++) {
            model.act(rig);
        }
        states.addAll(model.history());
        for (int i = 0; i < 3; i++) { // until it says that it is at rest
            rig.pass(2000);
            rig.run();
        }
        assertThat(disk.bytes()).isLessThan(64 << 10);
        assertThat(disk.segments()).hasSizeGreaterThan(1);
    }

    /** What the log gives, or null if it is refused as it should be. */
    private static String read(MemoryDisk damaged, String file) {
        try {
            return new JournalRig(damaged).dump();
        } catch (StorageException e) {
            assertThat(e.kind()).isEqualTo(StorageException.Kind.DAMAGED);
            assertThat(e.getMessage()).contains("disk/" + file).containsPattern("offset \\d+");
            return "refused";
        }
    }

    @Test
    void everyChangedByteIsFoundOrDoesNotMatter() {
        String whole = new JournalRig(disk.copy()).dump();
        int refused = 0;
        for (String file : disk.list()) {
            for (int at = 0; at < disk.contentOf(file).length; at++) {
                MemoryDisk damaged = disk.copy();
                byte[] bytes = disk.contentOf(file).clone();
                bytes[at] ^= (byte) (1 << at % 8);
                damaged.contentOf(file, bytes);

                String held = read(damaged, file);

                refused += held.equals("refused") ? 1 : 0;
                assertThat(held).as("%s with byte %d changed", file, at).isIn(whole, "refused");
            }
        }
        assertThat(refused).isGreaterThan(CALLS * Frame.HEAD);
    }

    @Test
    void everyCutOfTheNewestSegmentGivesAPrefix() {
        String newest = disk.segments().get(disk.segments().size() - 1);
        byte[] bytes = disk.contentOf(newest);
        int reached = 0;
        for (int length = 0; length <= bytes.length; length++) {
            MemoryDisk cut = disk.copy();
            cut.contentOf(newest, Arrays.copyOf(bytes, length));

            int further = states.subList(reached, states.size()).indexOf(read(cut, newest));

            assertThat(further).as("states further after a cut at %d", length).isNotNegative();
            reached += further;
        }
        assertThat(states.get(reached)).isEqualTo(states.get(states.size() - 1));
    }

    @Test
    void aCutOfAnOlderFileIsRefused() {
        String oldest = disk.segments().get(0);
        long end = new LastFrame(disk, oldest).end();
        for (String file : List.of(oldest, JournalFormat.FILE)) {
            byte[] bytes = disk.contentOf(file);
            long from = file.equals(oldest) ? end : bytes.length;
            for (int length = 0; length < from; length++) {
                MemoryDisk cut = disk.copy();
                cut.contentOf(file, Arrays.copyOf(bytes, length));

                assertThat(read(cut, file)).as("%s cut at %d", file, length).isEqualTo("refused");
            }
        }
    }

    /** Where the frames of a segment end. */
    private record LastFrame(MemoryDisk disk, String name) {
        long end() {
            return disk.contentOf(name).length; // a segment that has a successor is cut at its end
        }
    }

    @Test
    void aMissingSegmentIsRefused() {
        for (String name : disk.segments().subList(0, disk.segments().size() - 1)) {
            MemoryDisk without = disk.copy();
            remove(without, name);

            assertThat(read(without, name)).as("without %s", name).isEqualTo("refused");
        }
    }

    private static void remove(MemoryDisk from, String name) {
        try {
            from.delete(name);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFormatOfTheFutureIsRefusedByName() {
        MemoryDisk future = disk.copy();
        future.contentOf(
                JournalFormat.FILE,
                "microbroker journal, format 2\nid 00\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> new JournalRig(future))
                .withMessageContaining("format 2")
                .withMessageContaining("use the broker that wrote it");
    }

    @Test
    void nothingIsChangedByARefusal() {
        String oldest = disk.segments().get(0);
        byte[] bytes = disk.contentOf(oldest).clone();
        bytes[SegmentHead.BYTES + 40] ^= 1;
        MemoryDisk damaged = disk.copy();
        damaged.contentOf(oldest, bytes);
        long before = damaged.bytes();

        assertThat(read(damaged, oldest)).isEqualTo("refused");

        assertThat(damaged.bytes()).isEqualTo(before);
        assertThat(damaged.list()).isEqualTo(disk.list());
    }

    @Test
    void aFrameOfAnotherLifeThatLiesBehindTheEndIsNotTaken() {
        MemoryDisk torn = disk.copy();
        String newest = disk.segments().get(disk.segments().size() - 1);
        byte[] bytes = torn.contentOf(newest);
        torn.contentOf(newest, Arrays.copyOf(bytes, bytes.length / 2 / 8 * 8 + 3));

        String cut = new JournalRig(torn).dump();
        MemoryDisk again = torn.afterKill();

        assertThat(new JournalRig(again.copy()).dump().replaceAll("gone \\d+", ""))
                .isEqualTo(cut.replaceAll("gone \\d+", ""));
    }
}
