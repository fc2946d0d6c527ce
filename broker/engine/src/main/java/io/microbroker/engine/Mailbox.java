// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.MpscUnboundedArrayQueue;

/**
 * What other loops and threads have for a loop: tasks, and chunks of live messages, in order of arrival. One wake-up serves all
 * that is in it. It takes every task; how much its messages weigh is for others to look at. Filled from any thread, emptied by
 * its loop.
 */
final class Mailbox {
    private static final int CHUNK = 1024;

    private final Loop loop;
    private final MpscUnboundedArrayQueue<Object> entries = new MpscUnboundedArrayQueue<>(CHUNK);
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean woken = new AtomicBoolean();
    /** There was more than a turn has time for. Confined to the loop. */
    private boolean behind;

    Mailbox(Loop loop) {
        this.loop = loop;
    }

    /** Bytes of the messages in it. Any thread. */
    long bytes() {
        return bytes.get();
    }

    /** Puts a task in. Any thread. */
    void put(Runnable task) {
        entries.offer(task);
        wake();
    }

    /** Puts a task in that weighs {@code size} bytes until it has run. Any thread. */
    void put(int size, Runnable task) {
        bytes.addAndGet(size);
        put(() -> {
            bytes.addAndGet(-size);
            task.run();
        });
    }

    /** Puts messages in. Any thread. */
    void put(LiveChunk chunk) {
        bytes.addAndGet(chunk.bytes());
        entries.offer(chunk);
        wake();
    }

    private void wake() {
        if (!woken.get() && woken.compareAndSet(false, true)) {
            loop.context().runOnContext(ignored -> loop.turn(this::drain));
        }
    }

    /**
     * Takes what is there before bytes of a client are served, which costs one look at a flag if nothing is. Not while it goes on in
     * turns of its own: then each read would wait for one more of them.
     */
    void drainBeforeRead() {
        if (woken.get() && !behind) {
            loop.turn(this::drain);
        }
    }

    /** In several turns if it is much. Never from within a task: tasks that drain would nest without bound. */
    private void drain() {
        woken.set(false);
        behind = false;
        Object entry = entries.poll();
        while (entry != null) {
            if (entry instanceof LiveChunk chunk) {
                bytes.addAndGet(-chunk.bytes());
                loop.guard(() -> chunk.deliver(loop));
            } else {
                loop.guard((Runnable) entry);
            }
            if (loop.isTurnSpent()) {
                drainOn();
                return;
            }
            entry = entries.poll();
        }
    }

    private void drainOn() {
        behind = true;
        if (woken.compareAndSet(false, true)) { // else somebody has seen to it meanwhile
            loop.afterReads(this::drain);
        }
    }
}
