// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.metrics.Latencies;
import io.microbroker.spi.storage.StorageFigures;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread between the event loops and Redis: takes their calls, keeps a {@link Pipeline} per bucket, sends the batches of all
 * buckets that have one, several in a request, and hands out the answers. While requests are under way the next batches grow, so they
 * are as large as the load makes them. What fails is sent again until it is answered, at longer and longer intervals of 1 s at most.
 *
 * <p>All methods run on this thread, but those that say otherwise.
 */
final class Desk {
    private static final Logger log = LoggerFactory.getLogger(Desk.class);

    /** More at a time would only make batches smaller. */
    private static final int REQUESTS_MAX = 4;

    private static final int PIPELINES_PER_REQUEST = 128;
    private static final long FIRST_PAUSE_MILLIS = 25;
    private static final long LONGEST_PAUSE_MILLIS = 1000;
    private static final long TICK_MILLIS = 500;
    private static final byte[] FENCED = new PackWriter().number(Op.FENCED).toBytes();

    private final RedisLink redis;
    private final Trouble trouble;
    private final Pipeline[] pipelines;
    private final ScheduledThreadPoolExecutor thread;
    private final Latencies commitTimes = new Latencies();
    private final AtomicLong pendingBytes = new AtomicLong();

    // Confined to the thread.
    private final LinkedHashSet<Pipeline> ready = new LinkedHashSet<>();
    private final Set<Pipeline> failing = new HashSet<>();
    /** Those whose batch was refused, for this life is over. */
    private final Set<Pipeline> stranded = new HashSet<>();

    private final Set<LoopLink> touched = new HashSet<>();
    private final List<Runnable> onTick = new ArrayList<>();
    private final ArrayDeque<Promise<Void>> whenIdle = new ArrayDeque<>();
    private final long[] logged;
    private News news = (bucket, changes) -> {};
    private Runnable onDead = () -> {};
    private int requests;
    private boolean loadsScripts;

    /** Takes the changes of sessions and retained messages that this instance has made: number, change, number, change, … */
    interface News {
        void tell(int bucket, PackReader changes);
    }

    Desk(RedisLink redis, Trouble trouble, Keys keys, String life) {
        this.redis = redis;
        this.trouble = trouble;
        pipelines = new Pipeline[keys.buckets()];
        logged = new long[pipelines.length];
        for (int i = 0; i < pipelines.length; i++) {
            pipelines[i] = new Pipeline(i, keys.writer(i), life);
        }
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "microbroker-redis");
            made.setDaemon(true);
            return made;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.setRemoveOnCancelPolicy(true);
        tick();
    }

    private void tick() {
        later(TICK_MILLIS, () -> {
            onTick.forEach(Desk::guard);
            if (!stranded.isEmpty()) {
                onDead.run(); // who was told may have been busy with the life before
            }
            tick();
        });
    }

    /** From any thread. */
    private void later(long millis, Runnable work) {
        try {
            ScheduledFuture<?> ignored = thread.schedule(() -> turn(work), millis, TimeUnit.MILLISECONDS);
            assert !ignored.isCancelled();
        } catch (RejectedExecutionException e) {
            log.debug("the storage has ended");
        }
    }

    /**
     * Has somebody told what happens.
     *
     * @param dead runs when Redis refuses batches because this life is over; {@link #beginLife} goes on
     */
    void listen(News changes, Runnable dead) {
        news = changes;
        onDead = dead;
    }

    /** The number of the last change of a bucket that this instance made. */
    long logged(int bucket) {
        return logged[bucket];
    }

    /**
     * Goes on under another life, which all buckets know by now. What was to be written under the old one is refused, under way or not: whoever
     * tidies up after that life does what it has accepted, and it must not be done twice.
     */
    void beginLife(String life) {
        for (Pipeline pipeline : pipelines) {
            pipeline.begin(life);
            refuse(pipeline.dropWrites());
        }
        List<Pipeline> left = List.copyOf(stranded);
        stranded.clear();
        left.forEach(this::giveUp);
    }

    private void giveUp(Pipeline pipeline) {
        if (failing.remove(pipeline) && failing.isEmpty()) {
            trouble.end(); // Redis has answered, if only that the life is over
        }
        refuse(pipeline.end());
        if (pipeline.hasWaiting()) {
            ready.add(pipeline);
        }
    }

    private void refuse(List<Op> writes) {
        for (Op op : writes) {
            pendingBytes.addAndGet(-op.packed().length);
            guard(() -> op.onAnswer().accept(new PackReader(FENCED)));
        }
    }

    /** Bytes that were called and are not done. From any thread. */
    long pendingBytes() {
        return pendingBytes.get();
    }

    /** Runs calls in order. From any thread. */
    void run(List<Runnable> calls) {
        execute(() -> turn(() -> calls.forEach(Desk::guard)));
    }

    /** From any thread. */
    void run(Runnable call) {
        execute(() -> turn(call));
    }

    private void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("call after the end of the storage");
        }
    }

    /** Has something done twice a second. */
    void everyTick(Runnable task) {
        onTick.add(task);
    }

    /** Sends an operation behind all others of its bucket. */
    void send(Op op) {
        Pipeline pipeline = pipelines[op.bucket()];
        pendingBytes.addAndGet(op.packed().length);
        if (pipeline.add(op)) {
            ready.add(pipeline);
        }
    }

    /** For what the last memory of the Redis of a bucket is kept. */
    void spare(int bucket, int level) {
        pipelines[bucket].spare(level);
    }

    boolean isIdle(int bucket) {
        return pipelines[bucket].isIdle();
    }

    /** There is news for a loop: it is told at the end of the turn. */
    void touch(LoopLink link) {
        touched.add(link);
    }

    private void turn(Runnable work) {
        guard(work);
        sendReady();
        List<LoopLink> news = List.copyOf(touched);
        touched.clear();
        news.forEach(link -> guard(link::deliver));
        if (!whenIdle.isEmpty() && isIdle()) {
            whenIdle.forEach(Promise::tryComplete);
            whenIdle.clear();
        }
    }

    /** One call's failure is not that of the others. */
    private static void guard(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            log.error("a call of the redis storage failed", e);
        }
    }

    private void sendReady() {
        while (!ready.isEmpty() && requests < REQUESTS_MAX) {
            List<Pipeline> together = new ArrayList<>();
            var next = ready.iterator();
            while (next.hasNext() && together.size() < PIPELINES_PER_REQUEST) {
                together.add(next.next());
                next.remove();
            }
            send(together);
        }
    }

    /** From any thread. */
    StorageFigures figures() {
        long unknown = StorageFigures.UNKNOWN;
        return new StorageFigures(
                unknown, unknown, unknown, unknown, unknown, unknown, commitTimes.count(), commitTimes, trouble.last());
    }

    private void send(List<Pipeline> some) {
        List<Pipeline> together = new ArrayList<>(some.size());
        List<Request> asked = new ArrayList<>(some.size());
        for (Pipeline pipeline : some) {
            pipeline.begin();
            if (pipeline.isUnderWay()) { // what waited may have been refused
                together.add(pipeline);
                asked.add(pipeline.request());
            }
        }
        if (asked.isEmpty()) {
            return;
        }
        requests++;
        long sentNanos = System.nanoTime();
        redis.send(
                asked,
                replies -> execute(() -> turn(() -> {
                    requests--;
                    commitTimes.record(System.nanoTime() - sentNanos);
                    for (int i = 0; i < replies.size(); i++) {
                        onReply(together.get(i), replies.get(i));
                    }
                })));
    }

    private void onReply(Pipeline pipeline, Reply reply) {
        byte[] answer = reply.answer();
        if (answer == null) {
            onProblem(pipeline, reply.problem());
            return;
        }
        if (failing.remove(pipeline) && failing.isEmpty()) {
            trouble.end();
        }
        if (!pipeline.reads() && pipeline.isOfEarlierLife()) {
            giveUp(pipeline); // what follows from the answer is not this life's to do
            return;
        }
        PackReader answers = new PackReader(answer);
        List<Op> done = pipeline.end();
        if (answers.nextArray() != done.size() + (pipeline.reads() ? 0 : 1)) {
            throw new IllegalStateException("redis answered another batch than that of " + pipeline);
        }
        List<PackReader> values = new ArrayList<>(done.size());
        for (int i = 0; i < done.size(); i++) {
            values.add(answers.nextValue());
        }
        if (!pipeline.reads()) {
            tellNews(pipeline.bucket(), answers.nextValue());
        }
        for (int i = 0; i < done.size(); i++) {
            Op op = done.get(i);
            PackReader value = values.get(i);
            pendingBytes.addAndGet(-op.packed().length);
            guard(() -> op.onAnswer().accept(value));
        }
        if (pipeline.hasWaiting()) {
            ready.add(pipeline);
        }
    }

    private void tellNews(int bucket, PackReader changes) {
        PackReader copy = changes.copy();
        for (int left = copy.nextArray(); left > 0; left -= 2) {
            logged[bucket] = copy.nextNumber();
            copy.nextBytes();
        }
        news.tell(bucket, changes);
    }

    private void onProblem(Pipeline pipeline, @Nullable Throwable problem) {
        switch (Problem.of(problem)) {
            case NO_MEMORY -> {
                pipeline.onExhausted();
                ready.add(pipeline);
            }
            case NO_SCRIPT -> {
                loadScripts();
                retry(pipeline);
            }
            case DEAD -> {
                if (pipeline.isOfEarlierLife()) {
                    giveUp(pipeline);
                } else {
                    stranded.add(pipeline);
                    if (stranded.size() == 1) {
                        onDead.run();
                    }
                }
            }
            default -> {
                if (failing.isEmpty()) {
                    trouble.begin(problem);
                }
                failing.add(pipeline);
                retry(pipeline);
            }
        }
    }

    private void retry(Pipeline pipeline) {
        long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(pipeline.attempts() - 1, 10));
        later(pause, () -> ready.add(pipeline));
    }

    private void loadScripts() {
        if (!loadsScripts) {
            loadsScripts = true;
            redis.loadScripts().whenComplete((done, problem) -> execute(() -> loadsScripts = false));
        }
    }

    private boolean isIdle() {
        for (Pipeline pipeline : pipelines) {
            if (!pipeline.isIdle()) {
                return false;
            }
        }
        return true;
    }

    /** Completes when nothing is under way, or after this time. From any thread. */
    Future<Void> drained(long limitMillis) {
        Promise<Void> promise = Promise.promise();
        run(() -> {
            whenIdle.add(promise);
            later(limitMillis, promise::tryComplete);
        });
        return promise.future();
    }

    /** From any thread. */
    void close() {
        thread.shutdown();
    }
}
