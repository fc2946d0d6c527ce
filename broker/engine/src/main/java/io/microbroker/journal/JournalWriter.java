// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.metrics.Distribution;
import io.microbroker.spi.metrics.Histogram;
import io.microbroker.spi.metrics.Latencies;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Health;
import io.microbroker.spi.storage.Recovery;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.spi.storage.StorageFigures;
import io.vertx.core.Promise;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns calls into frames, one after the other: what was called while the last frame was written and synced makes the next. All
 * of it happens in {@link #step}, on whatever thread calls that; {@link WriterThread} does in a broker.
 *
 * <p><b>Faults.</b> No room: appends are refused before anything is changed, what frees room uses the reserve, and all goes on
 * once there is room. Anything else that the disk says no to, a sync above all, ends the writer: nothing is acknowledged any
 * more, and no second try could tell whether it helped.
 */
final class JournalWriter {
    private static final Logger log = LoggerFactory.getLogger(JournalWriter.class);
    /** In class {@code process}, and for what no acknowledgement waits for. */
    private static final long SYNC_EVERY_NANOS = 1_000_000_000L;
    /** A log that is at rest says so after this. */
    private static final long REST_NANOS = 20_000_000L;

    private static final long RETRY_NANOS = 100_000_000L;
    private static final int PROCESS = LoopLink.indexOf(Durability.PROCESS);
    private static final int SYNC = LoopLink.indexOf(Durability.SYNC);

    private final Disk disk;
    private final JournalSettings settings;
    private final LongSupplier nanoClock;
    private final JournalState state;
    private final SegmentLog segments;
    private final Ledger ledger;
    private final Bookkeeper book;
    private final QueueReads reads;
    private final Cleaner cleaner;
    private final int brokerClass;

    // Shared with the loops.
    private final Queue<List<Call>> handed = new MpscUnboundedAtomicArrayQueue<>(1024);
    private final AtomicLong pending = new AtomicLong();
    private final List<LoopLink> links = new CopyOnWriteArrayList<>();
    private volatile @Nullable StorageException failure;
    private volatile StorageFigures figures;
    private volatile @Nullable String lastFailure;
    private volatile long expired;
    private final Histogram commits = new Histogram();
    private final Histogram syncs = new Histogram();
    private volatile boolean full;
    private volatile boolean closed;
    private volatile @Nullable Promise<Void> closing;

    // Confined to the writer.
    private final Latencies commitTimes = new Latencies();
    private List<Call> calls = List.of();
    private int nextCall;
    private long takenWeight;
    private int taken;
    private int lastCommitCalls;
    private long lastSyncNanos;
    private long lastWorkNanos;
    private boolean held;
    private boolean stalled;

    /** What a writer works on. */
    record Opened(Disk disk, JournalSettings settings, JournalState state, SegmentLog log, long life) {}

    JournalWriter(Opened opened, Durability broker, LongSupplier nanoClock, LongSupplier wallClockMillis) {
        this.disk = opened.disk();
        this.settings = opened.settings();
        this.nanoClock = nanoClock;
        this.state = opened.state();
        this.segments = opened.log();
        this.ledger = new Ledger(state, segments, broker);
        this.book = new Bookkeeper(state, ledger, wallClockMillis, broker, settings.queuedMessagesMax(), opened.life());
        this.reads = new QueueReads(state, segments);
        this.cleaner = new Cleaner(state, segments, ledger, settings);
        this.brokerClass = LoopLink.indexOf(broker);
        this.lastSyncNanos = nanoClock.getAsLong();
        this.lastWorkNanos = lastSyncNanos;
        this.figures = JournalFigures.of(state, segments, commitTimes, null);
    }

    static StorageException unavailable(String what, Throwable cause) {
        return new StorageException(StorageException.Kind.UNAVAILABLE, what + ": " + cause.getMessage(), cause);
    }

    static StorageException damaged(String what) {
        return new StorageException(StorageException.Kind.DAMAGED, what);
    }

    JournalState state() {
        return state;
    }

    SessionDesk desk() {
        return book.desk();
    }

    QueueReads reads() {
        return reads;
    }

    /** Tells what was found. Before the first step. */
    void tell(Recovery recovery) {
        for (JournalSession session : state.inOrder()) {
            recovery.session(desk().recover(session));
        }
        for (RetainedTable.Entry entry : state.retained().entries().values()) {
            recovery.retained(ledger.read(entry.slot()), entry.stamp());
        }
        recovery.highestStamp(state.retained().highestStamp());
    }

    void add(LoopLink link) {
        links.add(link);
    }

    /** Takes the calls of a turn. From any thread. */
    void hand(List<Call> list) {
        long weight = 0;
        for (int i = 0; i < list.size(); i++) {
            weight += list.get(i).weight();
        }
        pending.addAndGet(weight);
        handed.add(list);
    }

    /** From any thread. */
    boolean hasCalls() {
        return !handed.isEmpty();
    }

    /** From any thread. */
    boolean isWritable(long more) {
        return failure == null && pending.get() + more < settings.pendingBytesMax();
    }

    StorageFigures figures() {
        return figures;
    }

    /** Messages that were dropped because they expired while they waited, as of the last commit. Any thread. */
    long expired() {
        return expired;
    }

    /** How long its work took. Any thread. */
    List<Distribution> distributions() {
        return List.of(commits.snapshot("commit"), syncs.snapshot("sync"));
    }

    /** When the last step began that wrote calls, by {@link System#nanoTime}. On the thread that steps. */
    long lastCommitNanos() {
        return lastWorkNanos;
    }

    /** How many calls that step carried out. On the thread that steps. */
    int lastCommitCalls() {
        return lastCommitCalls;
    }

    boolean isClosing() {
        return closing != null;
    }

    boolean isClosed() {
        return closed;
    }

    Health health() {
        StorageException failed = failure;
        if (failed != null) {
            return new Health(false, "stopped: " + failed.getMessage());
        }
        return full
                ? new Health(true, "no room on the disk of " + disk.name() + ": new messages are refused")
                : new Health(true, "ok");
    }

    /**
     * Carries out what waits: one batch, one frame, what it means for the loops, and some upkeep.
     *
     * @return nanoseconds until there is something to do again, if nothing is called; 0: at once
     */
    long step() {
        if (closed) {
            return Long.MAX_VALUE;
        }
        try {
            return failure == null ? work() : refuse();
        } catch (IOException | RuntimeException e) {
            fail(e instanceof UncheckedIOException wrapped && wrapped.getCause() != null ? wrapped.getCause() : e);
            return 0;
        }
    }

    private long work() throws IOException {
        long now = nanoClock.getAsLong();
        if (held) {
            if (!write(now)) {
                return RETRY_NANOS;
            }
        } else {
            segments.rollIfDue(now);
            ledger.begin(now);
            execute(now);
            deliver(0);
            if (!ledger.isEmpty() && !write(now)) {
                return RETRY_NANOS;
            }
        }
        long written = ledger.isEmpty() ? 0 : ledger.out().length();
        commit(now, written > 0);
        if (written > 0) {
            commits.record(nanoClock.getAsLong() - now);
        }
        reads.perform();
        if (!held) {
            clean(now, written);
        }
        return rest(now, written > 0);
    }

    /** Carries out calls until the frame has its size, or there are no more, or there is no room. */
    private void execute(long now) throws IOException {
        stalled = false;
        while (ledger.out().length() < settings.batchBytes() && hasCall()) {
            Call call = calls.get(nextCall);
            if (!segments.admits(ledger.out().length() + (long) call.recordBytes(), true, now)) {
                if (!call.giveUp()) {
                    stalled = true; // calls wait where they are
                    return;
                }
                take(call);
                continue;
            }
            take(call);
            ledger.beginCall();
            call.execute(book);
        }
    }

    private void take(Call call) {
        nextCall++;
        taken++;
        takenWeight += call.weight();
    }

    private boolean hasCall() {
        while (nextCall >= calls.size()) {
            List<Call> next = handed.poll();
            if (next == null) {
                calls = List.of();
                nextCall = 0;
                return false;
            }
            calls = next;
            nextCall = 0;
        }
        return true;
    }

    /** Writes the frame; returns false if there is no room, against all expectation: then it is kept and tried again. */
    private boolean write(long now) throws IOException {
        try {
            segments.write(ledger.out());
            held = false;
            return true;
        } catch (DiskFullException e) {
            held = true;
            segments.retryNow(now);
            return false;
        }
    }

    private void commit(long now, boolean worked) throws IOException {
        figures = JournalFigures.of(state, segments, commitTimes, lastFailure); // before anyone hears of it
        deliver(PROCESS);
        if (ledger.wantsSync() || now - lastSyncNanos >= SYNC_EVERY_NANOS) {
            sync(now);
        }
        deliver(SYNC);
        for (LoopLink link : links) {
            link.delivered();
        }
        if (worked) {
            commitTimes.record(nanoClock.getAsLong() - now);
        }
        pending.addAndGet(-takenWeight);
        takenWeight = 0;
        segments.allocateAhead(now);
        dropSegments(now);
        boolean isFull = segments.isFull();
        if (isFull && !full) {
            lastFailure = "no room on the disk of " + disk.name();
        }
        full = isFull;
        figures = JournalFigures.of(state, segments, commitTimes, lastFailure);
        expired = book.expired();
    }

    private void sync(long now) throws IOException {
        long began = nanoClock.getAsLong();
        segments.sync();
        syncs.record(nanoClock.getAsLong() - began);
        lastSyncNanos = now;
    }

    private void deliver(int durability) {
        for (int i = 0; i < links.size(); i++) {
            LoopLink link = links.get(i);
            if (link.hasNews()) {
                link.deliver(durability, durability == brokerClass);
            }
        }
    }

    private void clean(long now, long written) throws IOException {
        long looked = 0;
        do {
            if (!cleaner.isDue()) {
                return;
            }
            ledger.begin(now);
            long slice = cleaner.slice();
            if (!ledger.isEmpty() && !write(now)) {
                return;
            }
            dropSegments(now);
            if (slice == 0) {
                return;
            }
            looked += slice;
        } while (looked < 2 * written);
    }

    private void dropSegments(long now) throws IOException {
        while (segments.oldest().number() < state.firstSegment()) {
            sync(now); // what was carried forward, and the word that it was
            segments.dropOldest();
            state.live().drop(segments.oldest().number());
            segments.retryNow(now);
        }
    }

    private long rest(long now, boolean worked) throws IOException {
        if (worked) {
            lastWorkNanos = now;
            lastCommitCalls = taken;
            taken = 0;
        }
        if (held || stalled) {
            return RETRY_NANOS;
        }
        if (nextCall < calls.size() || !handed.isEmpty() || !reads.isEmpty()) {
            return 0;
        }
        Promise<Void> wanted = closing;
        if (wanted != null) {
            close(now, wanted);
            return Long.MAX_VALUE;
        }
        if (cleaner.isDue()) {
            return segments.isFull() ? RETRY_NANOS : 0;
        }
        return idle(now);
    }

    /** There is nothing to do but to sync what nobody waits for, and to say that the log is at rest. */
    private long idle(long now) throws IOException {
        if (segments.hasUnsynced()) {
            return Math.max(1, lastSyncNanos + SYNC_EVERY_NANOS - now);
        }
        if (!segments.hasUnnamed()) {
            return Long.MAX_VALUE;
        }
        long left = lastWorkNanos + REST_NANOS - now;
        if (left > 0) {
            return left;
        }
        ledger.begin(now);
        write(now);
        return held ? RETRY_NANOS : Long.MAX_VALUE;
    }

    /** Ends the writer when all that was handed before is done; the promise is kept by the writer. From any thread. */
    void close(Promise<Void> promise) {
        closing = promise;
    }

    private void close(long now, Promise<Void> promise) throws IOException {
        sync(now);
        if (segments.hasUnnamed()) {
            ledger.begin(now);
            write(now);
        }
        segments.close();
        disk.close();
        closed = true;
        log.debug(
                "journal closed dir={} commits={} median={} us 99%={} us",
                disk.name(),
                commitTimes.count(),
                commitTimes.percentileNanos(50) / 1000,
                commitTimes.percentileNanos(99) / 1000);
        promise.complete();
    }

    /** Stops for good. On the thread that steps. */
    void fail(Throwable cause) {
        StorageException why = unavailable("the journal in " + disk.name() + " has stopped", cause);
        failure = why;
        lastFailure = why.getMessage();
        figures = JournalFigures.of(state, segments, commitTimes, lastFailure);
        log.error(
                "the journal has stopped, nothing is acknowledged any more dir={} cause={} - restart the broker once the"
                        + " disk is in order",
                disk.name(),
                cause.toString());
        log.debug("cause", cause);
        links.forEach(link -> link.refuseAll(why));
    }

    /** After a failure: whoever calls is refused. */
    private long refuse() {
        StorageException why = Objects.requireNonNull(failure);
        reads.refuseAll(why);
        while (hasCall()) {
            calls.get(nextCall++).refuse(why);
        }
        Promise<Void> wanted = closing;
        if (wanted != null) {
            abandon(wanted);
        }
        return Long.MAX_VALUE;
    }

    private void abandon(Promise<Void> promise) {
        try {
            segments.abandon();
            disk.close();
        } catch (IOException e) {
            log.warn("files of the journal could not be closed dir={}", disk.name(), e);
        }
        closed = true;
        promise.complete();
    }
}
