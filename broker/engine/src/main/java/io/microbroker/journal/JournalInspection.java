// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.storage.StorageException;
import io.microbroker.spi.storage.StorageFigures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a journal that no broker uses, and changes nothing in it. */
public final class JournalInspection {
    private JournalInspection() {}

    /** What is done with what was read, while the files are open. */
    interface Use<T> {
        T of(JournalState state, SegmentLog.Start start) throws IOException;
    }

    /**
     * Reads every frame and makes the state of it, as a start would. Blocks.
     *
     * @return what it holds
     * @throws StorageException DAMAGED naming file and offset; UNAVAILABLE if there is none, or a broker has it
     */
    public static StorageFigures read(Path directory) {
        try {
            return inspect(directory, JournalFigures::of);
        } catch (IOException e) {
            throw new StorageException(StorageException.Kind.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * As {@link #read}, with another use.
     *
     * @throws IOException if files cannot be read, or from the use
     */
    static <T> T inspect(Path directory, Use<T> use) throws IOException {
        if (!Files.isRegularFile(directory.resolve(JournalFormat.FILE))) {
            throw new StorageException(
                    StorageException.Kind.UNAVAILABLE, "there is no journal in " + directory + " - name its folder");
        }
        try (FileDisk disk = new FileDisk(directory)) {
            disk.lock();
            return inspect(disk, use);
        } catch (DamagedException e) {
            throw new StorageException(StorageException.Kind.DAMAGED, String.valueOf(e.getMessage()), e);
        }
    }

    static StorageFigures read(Disk disk) throws IOException {
        return inspect(disk, JournalFigures::of);
    }

    private static <T> T inspect(Disk disk, Use<T> use) throws IOException {
        JournalState state = new JournalState();
        LogOpening opening = new LogOpening(disk, JournalFormat.of(disk, () -> 0), state);
        try {
            return use.of(state, opening.read(false));
        } finally {
            opening.abandon();
        }
    }
}
