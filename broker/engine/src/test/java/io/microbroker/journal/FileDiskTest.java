// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileDiskTest {
    private final Path directory;

    FileDiskTest(@TempDir Path folder) {
        directory = folder.resolve("deep").resolve("data");
    }

    @Test
    void onlyOneBrokerMayHaveADirectory() throws IOException {
        try (FileDisk first = new FileDisk(directory)) {
            first.lock();

            assertThatIOException()
                    .isThrownBy(() -> new FileDisk(directory).lock())
                    .withMessageContaining("another broker uses " + directory)
                    .withMessageContaining(
                            String.valueOf(ProcessHandle.current().pid()));
        }
        try (FileDisk next = new FileDisk(directory)) {
            next.lock();
        }
    }

    @Test
    void whatIsNoDirectoryIsNamedWithTheCure() throws IOException {
        Files.createDirectories(directory.getParent());
        Files.writeString(directory, "a file");

        assertThatIOException()
                .isThrownBy(() -> new FileDisk(directory))
                .withMessageContaining(directory + " is not a directory")
                .withMessageContaining("--data-dir");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void nobodyElseMayReadIt() throws IOException {
        try (FileDisk disk = new FileDisk(directory)) {
            disk.lock();
            disk.create("00000001.log").close();

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                    .isEqualTo("rwx------");
            for (String name : disk.list()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
                        .as(name)
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void readsWhatItWrote() throws IOException {
        try (FileDisk disk = new FileDisk(directory)) {
            byte[] bytes = new byte[3 << 20];
            bytes[bytes.length - 1] = 9;
            try (DiskFile file = disk.create("a")) {
                file.write(5, ByteBuffer.wrap(bytes));
                file.sync();
                disk.syncDirectory();
            }
            try (DiskFile file = disk.open("a")) {
                ByteBuffer read = ByteBuffer.allocate(100);
                assertThat(file.size()).isEqualTo(bytes.length + 5);
                assertThat(file.read(file.size() - 1, read)).isEqualTo(1);
                assertThat(read.get(0)).isEqualTo((byte) 9);
                assertThat(file.read(file.size(), read)).isZero();
                file.truncate(7);
                assertThat(file.size()).isEqualTo(7);
            }
            disk.delete("a");
            assertThat(disk.list()).isEmpty();
        }
    }
}
