// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Timers of one loop: a hashed wheel of 512 slots, one tick each. Arming and cancelling are O(1) and allocate nothing beyond
 * the timer itself; a timer beyond one turn of the wheel stays in its slot for as many rounds. Fires up to one tick late, never
 * early. Confined to the loop.
 *
 * <p>It runs on the monotonic clock, so a jump of the wall clock moves no timer.
 */
public final class TimerWheel {
    /** Milliseconds of one tick. */
    public static final long TICK_MILLIS = 100;

    private static final int SLOTS = 512;

    private final @Nullable Timer[] slots = new Timer[SLOTS];
    private long tick;
    private int armed;

    /** One timer: armed at most once at a time; may be armed again when it fires. */
    public abstract static class Timer {
        private @Nullable Timer previous;
        private @Nullable Timer next;
        private long due = -1;

        /** Its time has come; it is not armed any more. */
        protected abstract void onTimer();

        /** True between arming and firing or cancelling. */
        public boolean isArmed() {
            return due >= 0;
        }
    }

    /** Ticks since the start of the wheel. */
    public long tick() {
        return tick;
    }

    /** Timers that are armed. */
    public int armed() {
        return armed;
    }

    /** Arms a timer; if it is armed already, it is moved. */
    public void arm(Timer timer, long delayMillis) {
        cancel(timer);
        long ticks = Math.max(1, (delayMillis + TICK_MILLIS - 1) / TICK_MILLIS + 1);
        timer.due = tick + ticks;
        int slot = (int) (timer.due % SLOTS);
        Timer head = slots[slot];
        timer.next = head;
        timer.previous = null;
        if (head != null) {
            head.previous = timer;
        }
        slots[slot] = timer;
        armed++;
    }

    /** Cancels a timer; nothing happens if it is not armed. */
    public void cancel(Timer timer) {
        if (timer.due < 0) {
            return;
        }
        Timer before = timer.previous;
        Timer after = timer.next;
        if (before == null) {
            slots[(int) (timer.due % SLOTS)] = after;
        } else {
            before.next = after;
        }
        if (after != null) {
            after.previous = before;
        }
        timer.previous = null;
        timer.next = null;
        timer.due = -1;
        armed--;
    }

    /**
     * Advances to the given tick, counted from the start of the wheel, and fires what is due, one by one.
     *
     * @param guard runs each, and keeps its failure from the others
     */
    void advanceTo(long newTick, Consumer<Runnable> guard) {
        while (tick < newTick) {
            tick++;
            fire((int) (tick % SLOTS), guard);
        }
    }

    /** A timer that fires may arm and cancel others of its slot, so the search begins anew after each. */
    private void fire(int slot, Consumer<Runnable> guard) {
        Timer timer = slots[slot];
        while (timer != null) {
            if (timer.due > tick) {
                timer = timer.next;
            } else {
                cancel(timer);
                guard.accept(timer::onTimer);
                timer = slots[slot];
            }
        }
    }
}
