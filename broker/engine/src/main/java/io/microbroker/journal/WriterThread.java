// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import java.util.concurrent.locks.LockSupport;

/**
 * The thread of a {@link JournalWriter}: steps while there is something to do, and sleeps. Ends when the writer is closed.
 *
 * <p>A call that comes to a journal at rest is committed at once. From one commit to the next a short time passes, in which calls
 * gather: a disk that syncs in 0.1 ms would otherwise be asked to do so for every single message, which costs many times what the
 * message does. It is longer where more company is to be expected, and not needed where there is plenty.
 */
final class WriterThread {
    /** From the begin of a commit to that of the next. One client that waits for each acknowledgement gets 2,500 of them a second. */
    static final long COMMIT_INTERVAL_NANOS = 400_000;
    /** The same behind a commit of several calls, but not of many. */
    static final long GATHER_INTERVAL_NANOS = 1_000_000;

    private static final int SEVERAL = 4;
    private static final int MANY = 64;

    private final JournalWriter writer;
    private final Thread thread;
    private volatile boolean sleeping;

    WriterThread(JournalWriter writer) {
        this.writer = writer;
        this.thread = new Thread(this::run, "microbroker-journal");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** There is something to do. From any thread. */
    void wake() {
        if (sleeping) {
            sleeping = false; // of many that come at once one pays for the wake-up
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (!writer.isClosed()) {
            long nanos = step();
            if (nanos > 0 && !writer.isClosed()) {
                sleep(nanos);
            }
            gather();
        }
    }

    /** An error of the VM ends the writer as one of the disk does, and does not leave it silent. */
    private long step() {
        try {
            return writer.step();
        } catch (Error e) {
            writer.fail(e);
            return 0;
        }
    }

    /** Waits for the rest of the interval. Those who hand over calls meanwhile have nobody to wake. */
    private void gather() {
        int calls = writer.lastCommitCalls();
        boolean isWorthMore = calls >= SEVERAL && calls < MANY;
        long next = writer.lastCommitNanos() + (isWorthMore ? GATHER_INTERVAL_NANOS : COMMIT_INTERVAL_NANOS);
        while (next - System.nanoTime() > 0 && !writer.isClosing()) {
            LockSupport.parkNanos(this, next - System.nanoTime());
        }
    }

    private void sleep(long nanos) {
        sleeping = true;
        if (!writer.hasCalls() && !writer.isClosing()) { // behind the write above: who hands a call from here on wakes
            if (nanos == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, nanos);
            }
        }
        sleeping = false;
    }
}
