// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a journal that no broker uses, and changes nothing in it. */
public final class JournalInspection {
    private JournalInspection() {}

    /**
     * Reads every frame and makes the state of it, as a start would. Blocks.
     *
     * @return what it holds
     * @throws StorageException DAMAGED naming file and offset; UNAVAILABLE if there is none, or a broker has it
     */
    public static JournalFigures read(Path directory) {
        if (!Files.isRegularFile(directory.resolve(JournalFormat.FILE))) {
            throw new StorageException(
                    StorageException.Kind.UNAVAILABLE, "there is no journal in " + directory + " - name its folder");
        }
        try (FileDisk disk = new FileDisk(directory)) {
            disk.lock();
            return read(disk);
        } catch (DamagedException e) {
            throw new StorageException(StorageException.Kind.DAMAGED, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new StorageException(StorageException.Kind.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }

    static JournalFigures read(Disk disk) throws IOException {
        JournalState state = new JournalState();
        LogOpening opening = new LogOpening(disk, JournalFormat.of(disk, () -> 0), state);
        try {
            SegmentLog.Start start = opening.read(false);
            long bytes = start.segments().stream().mapToLong(Segment::end).sum();
            return new JournalFigures(
                    state.sessionCount(),
                    state.queued(),
                    state.retained().entries().size(),
                    start.segments().size(),
                    state.live().total(),
                    bytes,
                    start.nextFrame() - 1);
        } finally {
            opening.abandon();
        }
    }
}
