// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.metrics.Distribution;
import io.microbroker.spi.storage.CommitListener;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Health;
import io.microbroker.spi.storage.NodeInfo;
import io.microbroker.spi.storage.Queues;
import io.microbroker.spi.storage.Recovery;
import io.microbroker.spi.storage.Retained;
import io.microbroker.spi.storage.Sessions;
import io.microbroker.spi.storage.Storage;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.spi.storage.StorageFigures;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sessions, their queues and retained messages in a log on the disk: what was acknowledged is there after a crash, as the
 * durability class says.
 *
 * <p>Loops hand calls to one writer, which makes one frame of all that came while it wrote the last one. So a batch grows with the
 * load, and a sync is shared. What is promised when: {@link Durability}; files: {@code docs/storage-format.md}.
 */
public final class JournalStorage implements Storage {
    private final DiskOpener opener;
    private final JournalSettings settings;
    private final Clocks clocks;
    private final boolean stepped;
    private final ConcurrentHashMap<Context, LoopLink> links = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Life> life = new AtomicReference<>();
    private final AtomicReference<@Nullable Future<Void>> closing = new AtomicReference<>();

    /** Opens the disk; may block. */
    @FunctionalInterface
    private interface DiskOpener {
        Disk open() throws IOException;
    }

    /**
     * Where a journal takes its time from.
     *
     * @param nanos rises, for pauses
     * @param wallMillis milliseconds since the epoch, for expiry
     * @param ids random numbers; one names a new journal
     */
    public record Clocks(LongSupplier nanos, LongSupplier wallMillis, LongSupplier ids) {
        static final Clocks SYSTEM =
                new Clocks(System::nanoTime, System::currentTimeMillis, () -> new SecureRandom().nextLong());
    }

    /** From opening to closing. */
    private record Life(JournalWriter writer, @Nullable WriterThread thread) {
        void hand(List<Call> calls) {
            writer.hand(calls);
            wake();
        }

        void wake() {
            if (thread != null) {
                thread.wake();
            }
        }
    }

    private JournalStorage(DiskOpener opener, JournalSettings settings, Clocks clocks, boolean stepped) {
        this.opener = opener;
        this.settings = settings;
        this.clocks = clocks;
        this.stepped = stepped;
    }

    /** A journal in this directory, which is made if it is not there. */
    public static JournalStorage in(Path directory, JournalSettings settings) {
        return new JournalStorage(() -> new FileDisk(directory), settings, Clocks.SYSTEM, false);
    }

    /** A journal on any disk, with a thread of its own. */
    public static JournalStorage on(Disk disk, JournalSettings settings) {
        return new JournalStorage(() -> disk, settings, Clocks.SYSTEM, false);
    }

    /** A journal without a thread: it works when {@link #step} is called, and opens within the call. */
    public static JournalStorage stepped(Disk disk, JournalSettings settings, Clocks clocks) {
        return new JournalStorage(() -> disk, settings, clocks, true);
    }

    /**
     * Does what the thread would do next. Only if it was made for it.
     *
     * @return nanoseconds until there is more to do, if nothing is called; 0: at once
     */
    public long step() {
        return life().writer().step();
    }

    @Override
    public Future<Void> open(NodeInfo node, Recovery recovery) {
        if (node.durability() == Durability.REPLICATED) {
            return Future.failedFuture(new StorageException(
                    StorageException.Kind.UNAVAILABLE,
                    "a journal on one machine cannot keep the promise of REPLICATED"));
        }
        if (stepped) {
            try {
                begin(node, recovery);
                return Future.succeededFuture();
            } catch (StorageException e) {
                return Future.failedFuture(e);
            }
        }
        return node.vertx()
                .executeBlocking(
                        () -> {
                            begin(node, recovery);
                            return null;
                        },
                        false);
    }

    private void begin(NodeInfo node, Recovery recovery) {
        JournalWriter writer = JournalOpening.open(opener::open, settings, clocks, node.durability(), recovery);
        WriterThread thread = stepped ? null : new WriterThread(writer);
        life.set(new Life(writer, thread));
        if (thread != null) {
            thread.start();
        }
    }

    private Life life() {
        return Objects.requireNonNull(life.get(), "the journal is not open");
    }

    private LoopLink linkOf(Context loop) {
        return links.computeIfAbsent(loop, context -> {
            Life now = life();
            LoopLink link = new LoopLink(task -> context.runOnContext(ignored -> task.run()), now::hand);
            now.writer().add(link);
            return link;
        });
    }

    @Override
    public Sessions sessions(Context loop) {
        return new JournalSessions(life().writer(), linkOf(loop));
    }

    @Override
    public Queues queues(Context loop, CommitListener listener) {
        LoopLink link = linkOf(loop);
        link.listen(listener);
        return new JournalQueues(life().writer(), link);
    }

    @Override
    public Retained retained() {
        Life now = life();
        return new JournalRetained(now.writer(), now::hand);
    }

    @Override
    public Health health() {
        Life now = life.get();
        return now == null ? new Health(false, "not open") : now.writer().health();
    }

    /** As of the last commit. */
    @Override
    public StorageFigures figures() {
        Life now = life.get();
        return now == null ? StorageFigures.unknown() : now.writer().figures();
    }

    @Override
    public Map<String, Long> counters() {
        Life now = life.get();
        if (now == null) {
            return Map.of();
        }
        StorageFigures held = now.writer().figures();
        return Map.of(
                "dropped-expired", now.writer().expired(),
                "storage-queued-messages", held.queued(),
                "storage-segments", held.files(),
                "storage-live-bytes", held.liveBytes(),
                "storage-bytes", held.totalBytes(),
                "storage-commits", held.commits());
    }

    @Override
    public List<Distribution> distributions() {
        Life now = life.get();
        return now == null ? List.of() : now.writer().distributions();
    }

    @Override
    public Future<Void> close() {
        Life now = life.get();
        if (now == null) {
            return Future.succeededFuture();
        }
        Promise<Void> promise = Promise.promise();
        if (closing.compareAndSet(null, promise.future())) {
            flushed()
                    .compose(done -> closed(now))
                    .compose(done -> flushed()) // behind what was told last
                    .onComplete(promise);
        }
        return Objects.requireNonNull(closing.get());
    }

    private static Future<Void> closed(Life now) {
        Promise<Void> promise = Promise.promise();
        now.writer().close(promise);
        now.wake();
        return promise.future();
    }

    private Future<Void> flushed() {
        return Future.join(links.values().stream().map(LoopLink::flushed).toList())
                .mapEmpty();
    }
}
