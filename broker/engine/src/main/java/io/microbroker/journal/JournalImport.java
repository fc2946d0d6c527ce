// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.metrics.Latencies;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.spi.storage.StorageFigures;
import io.microbroker.spi.storage.StoredTarget;
import io.microbroker.spi.storage.Transfer;
import io.microbroker.spi.storage.TransferredSession;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a journal of what it is told, in a directory that is empty. The file {@code FORMAT} comes last: until {@link #finish}
 * no broker takes the directory for a journal, and {@link #close} without it leaves nothing behind. Confined to one thread.
 */
public final class JournalImport implements Transfer, Closeable {
    private static final String LOCK = "LOCK";
    private static final String LOST_AND_FOUND = "lost+found";
    /** Slots are given in the order of the messages, whose numbers begin at 1. */
    private static final int FIRST_NUMBER = 1;

    private final Path directory;
    private final boolean existed;
    private final FileDisk disk;
    private final JournalSettings settings;
    private final JournalFormat format;
    private final JournalState state = new JournalState();
    private final SegmentLog log;
    private final Ledger ledger;
    private final List<TopicName> topics = new ArrayList<>();

    private @Nullable JournalSession session;
    private long sessionsMade;
    private boolean finished;

    /**
     * Begins in a directory that is empty or not there; it is locked.
     *
     * @throws StorageException UNAVAILABLE if it is not empty, if somebody else has it, or for want of room
     */
    public JournalImport(Path directory, JournalSettings settings) {
        this.directory = directory;
        this.settings = settings;
        this.existed = Files.exists(directory);
        this.format = new JournalFormat(new SecureRandom().nextLong());
        try {
            requireEmpty(directory);
            disk = new FileDisk(directory);
            disk.lock();
        } catch (IOException e) {
            throw unavailable(e);
        }
        try {
            log = new SegmentLog(disk, settings, format, new SegmentLog.Start(List.of(), 1, 0, 1, 1));
        } catch (IOException e) {
            cleanUp();
            throw unavailable(e);
        }
        state.live().begin(1);
        ledger = new Ledger(state, log, Durability.SYNC);
        ledger.begin(0);
    }

    private static StorageException unavailable(IOException cause) {
        return new StorageException(StorageException.Kind.UNAVAILABLE, String.valueOf(cause.getMessage()), cause);
    }

    /** A lock file may be there: who stopped leaves one, who runs holds it. So may be what file systems keep in their root. */
    private static void requireEmpty(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return; // FileDisk tells what is wrong with it, if anything
        }
        try (var files = Files.list(directory)) {
            List<String> there = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.equals(LOCK) && !name.equals(LOST_AND_FOUND))
                    .sorted()
                    .toList();
            if (!there.isEmpty()) {
                throw new IOException(directory + " is not empty: there is " + there.get(0)
                        + " - name another folder, or move away what is there");
            }
        }
    }

    @Override
    public void session(TransferredSession told) throws IOException {
        if (state.find(told.owner().clientId()) != null) {
            throw new IllegalArgumentException(
                    "there is a session of client id '" + told.owner().clientId() + "' already");
        }
        room();
        int number = state.nextNumber();
        long incarnation = SessionDesk.firstEpoch(1) + ++sessionsMade;
        RecordWriter out = ledger.out();
        int from = out.length();
        SessionTerms.of(told, incarnation).write(number, out);
        ledger.enter(from);
        for (Subscription subscription : told.subscriptions()) {
            from = out.length();
            SessionTerms.write(number, subscription, out);
            ledger.enter(from);
        }
        for (long sequence : told.released()) {
            from = out.length();
            out.putByte(Record.RELEASED).putInt(number).putLong(sequence);
            ledger.enter(from);
        }
        for (int packetId : told.inboundQos2()) {
            from = out.length();
            out.putByte(Record.INBOUND).putInt(number).putShort(packetId);
            ledger.enter(from);
        }
        session = state.find(told.owner().clientId());
    }

    @Override
    public void message(long number, Message message) throws IOException {
        if (number != topics.size() + FIRST_NUMBER) {
            throw new IllegalArgumentException(
                    "message " + number + " comes where message " + (topics.size() + FIRST_NUMBER) + " should");
        }
        if (topics.size() >= settings.queuedMessagesMax()) {
            throw new IllegalArgumentException(
                    "there are more messages than a broker of this heap takes - give Java more memory, by -Xmx");
        }
        room();
        int from = ledger.out().length();
        MessageRecord.write(message, topics.size(), ledger.out());
        ledger.enter(from);
        topics.add(message.topic());
    }

    @Override
    public void queued(long number, long sequence, StoredTarget target) throws IOException {
        JournalSession to = session;
        if (to == null) {
            throw new IllegalArgumentException("an entry of a queue without a session before it");
        }
        requireMessage(number);
        if (sequence <= to.queue().last() || sequence >= to.terms().nextSequence()) {
            throw new IllegalArgumentException("sequence " + sequence + " is not above that of the entry before, "
                    + to.queue().last() + ", and below the next one, "
                    + to.terms().nextSequence());
        }
        if (to.released().containsKey(sequence) || !to.queue().spans(sequence)) {
            throw new IllegalArgumentException("sequence " + sequence + " cannot be in this queue: it is released, or"
                    + " too far above the first");
        }
        room();
        int from = ledger.out().length();
        EntryRecord.write(to.number(), sequence, (int) (number - FIRST_NUMBER), target, ledger.out());
        ledger.enter(from);
    }

    private void requireMessage(long number) {
        if (number < FIRST_NUMBER || number >= topics.size() + FIRST_NUMBER) {
            throw new IllegalArgumentException("message " + number + " has not come");
        }
    }

    @Override
    public void retained(long number, long stamp) throws IOException {
        requireMessage(number);
        int slot = (int) (number - FIRST_NUMBER);
        TopicName topic = topics.get(slot);
        if (state.retained().get(topic) != null) {
            throw new IllegalArgumentException("topic '" + topic + "' has a retained message already");
        }
        room();
        RecordWriter out = ledger.out();
        int from = out.length();
        out.putByte(Record.RETAIN).putInt(0).putInt(slot).putLong(stamp).putBytes(topic.utf8());
        out.setInt(from + 1, out.length() - from);
        ledger.enter(from);
    }

    /** A frame that has its size is written. */
    private void room() throws IOException {
        if (ledger.out().length() >= settings.batchBytes()) {
            write();
        }
    }

    private void write() throws IOException {
        log.write(ledger.out());
        log.rollIfDue(0);
        if (log.isFull()) {
            throw new DiskFullException("no room on the disk of " + directory);
        }
        ledger.begin(0);
    }

    /** All was told: makes it a journal, synced. */
    public StorageFigures finish() throws IOException {
        write();
        log.sync();
        log.write(ledger.out()); // names the last frame as synced
        log.close();
        format.write(disk);
        finished = true;
        StorageFigures held = JournalFigures.of(state, log, new Latencies(), null);
        disk.close();
        return held;
    }

    /** Lets go of the directory; if it was not {@link #finish}ed, what was made is deleted. */
    @Override
    public void close() {
        if (!finished) {
            try {
                log.abandon();
            } catch (IOException e) {
                finished = false; // the files are deleted in any case
            }
            cleanUp();
        }
    }

    private void cleanUp() {
        try {
            for (String name : disk.list()) {
                if (Segment.numberIn(name) >= 0 || name.equals(JournalFormat.FILE) || name.equals(LOCK)) {
                    disk.delete(name);
                }
            }
            disk.close();
            if (!existed) {
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new StorageException(
                    StorageException.Kind.UNAVAILABLE,
                    "what an import has begun could not be deleted: " + e.getMessage() + " - delete " + directory,
                    e);
        }
    }
}
