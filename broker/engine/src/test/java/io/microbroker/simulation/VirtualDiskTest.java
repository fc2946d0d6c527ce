// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.journal.DiskFile;
import io.microbroker.journal.DiskFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The disk keeps what it must, and loses what it may: a disk that is too kind would prove nothing. */
final class VirtualDiskTest {
    private static VirtualDisk disk() {
        return new VirtualDisk(new Sightings());
    }

    private static DiskFile file(VirtualDisk disk) throws IOException {
        DiskFile file = disk.create("1.log");
        disk.syncDirectory();
        return file;
    }

    private static void write(DiskFile file, long position, String text) throws IOException {
        file.write(position, ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String read(VirtualDisk disk) throws IOException {
        DiskFile file = disk.open("1.log");
        ByteBuffer into = ByteBuffer.allocate((int) file.size());
        file.read(0, into);
        return new String(into.array(), StandardCharsets.US_ASCII);
    }

    @Test
    void whatWasSyncedSurvivesALossOfPowerAndWhatWasNotMayOrMayNot() throws IOException {
        Set<String> left = new HashSet<>();
        for (int seed = 0; seed < 60; seed++) {
            VirtualDisk disk = disk();
            DiskFile file = file(disk);
            write(file, 0, "safe");
            file.sync();
            write(file, 4, "AB");
            write(file, 6, "CD");
            disk.afterPowerLoss(new Dice(seed));
            left.add(read(disk));
        }

        assertThat(left).allMatch(text -> text.startsWith("safe")).contains("safe", "safeAB", "safeABCD");
        assertThat(left).as("a later write without the one before").anyMatch(text -> text.matches("safe\0\0CD"));
    }

    @Test
    void whatWasNotSyncedSurvivesTheEndOfTheProcess() throws IOException {
        VirtualDisk disk = disk();
        write(file(disk), 0, "written");

        disk.afterKill();

        assertThat(read(disk)).isEqualTo("written");
    }

    @Test
    void whatASyncFailedOnIsNotMadeSafeByTheNextOne() throws IOException {
        Set<String> left = new HashSet<>();
        for (int seed = 0; seed < 60; seed++) {
            VirtualDisk disk = disk();
            DiskFile file = file(disk);
            write(file, 0, "lost?");
            disk.failNextSync();
            assertThatThrownBy(file::sync).isInstanceOf(IOException.class);
            file.sync();
            assertThat(read(disk)).isEqualTo("lost?");
            disk.afterPowerLoss(new Dice(seed));
            left.add(read(disk));
        }

        assertThat(left).contains("", "lost?");
    }

    @Test
    void aFileWhoseDirectoryWasNotSyncedMayBeGone() throws IOException {
        Set<Boolean> there = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            VirtualDisk disk = disk();
            disk.create("1.log").sync();
            disk.afterPowerLoss(new Dice(seed));
            there.add(disk.list().contains("1.log"));
        }

        assertThat(there).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void aFullDiskTakesAPartAndSaysSo() throws IOException {
        VirtualDisk disk = disk();
        DiskFile file = file(disk);
        disk.limitRoom(3);

        assertThatThrownBy(() -> write(file, 0, "abcde")).isInstanceOf(DiskFullException.class);

        assertThat(read(disk)).isEqualTo("abc");
        write(file, 0, "xyz");
        disk.freeRoom();
        write(file, 3, "more");
        assertThat(read(disk)).isEqualTo("xyzmore");
    }
}
