// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.metrics.Latencies;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Recovery;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.spi.storage.StorageFigures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** From a directory to a writer: lock, format, all that lies there, a new segment. Blocks. */
final class JournalOpening {
    private static final Logger log = LoggerFactory.getLogger(JournalOpening.class);

    private JournalOpening() {}

    /**
     * Opens a journal and tells what it holds.
     *
     * @throws StorageException DAMAGED naming file and offset; UNAVAILABLE if another broker has it, or for want of room
     */
    static JournalWriter open(
            Callable<Disk> opener,
            JournalSettings settings,
            JournalStorage.Clocks clocks,
            Durability broker,
            Recovery recovery) {
        try {
            Disk disk = opener.call();
            try {
                disk.lock();
                return open(disk, settings, clocks, broker, recovery);
            } catch (IOException | RuntimeException e) {
                disk.close();
                throw e;
            }
        } catch (DamagedException e) {
            throw new StorageException(StorageException.Kind.DAMAGED, String.valueOf(e.getMessage()), e);
        } catch (UncheckedIOException e) {
            throw new StorageException(StorageException.Kind.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        } catch (StorageException e) {
            throw e;
        } catch (Exception e) {
            boolean tellsAll = e.getClass() == IOException.class || e instanceof DiskFullException; // one of ours
            throw new StorageException(
                    StorageException.Kind.UNAVAILABLE,
                    "the journal cannot be opened: " + (tellsAll ? e.getMessage() : e),
                    e);
        }
    }

    private static JournalWriter open(
            Disk disk, JournalSettings settings, JournalStorage.Clocks clocks, Durability broker, Recovery recovery)
            throws IOException {
        JournalFormat format = JournalFormat.of(disk, clocks.ids());
        JournalState state = new JournalState();
        LogOpening opening = new LogOpening(disk, format, state);
        try {
            SegmentLog.Start start = opening.read(true);
            SegmentLog segments = new SegmentLog(disk, settings, format, start);
            StorageFigures held = JournalFigures.of(state, segments, new Latencies(), null);
            log.atLevel(held.sessions() + held.retained() > 0 ? Level.INFO : Level.DEBUG)
                    .log(
                            "journal opened dir={} sessions={} queued={} retained={} segments={}",
                            disk.name(),
                            held.sessions(),
                            held.queued(),
                            held.retained(),
                            held.files());
            JournalWriter.Opened opened = new JournalWriter.Opened(disk, settings, state, segments, start.life());
            JournalWriter writer = new JournalWriter(opened, broker, clocks.nanos(), clocks.wallMillis());
            writer.tell(recovery);
            return writer;
        } catch (IOException | RuntimeException e) {
            opening.abandon();
            throw e;
        }
    }
}
