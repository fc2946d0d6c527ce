// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
    private final TimerWheel wheel = new TimerWheel();
    private final List<String> fired = new ArrayList<>();

    private class Note extends TimerWheel.Timer {
        private final String name;

        Note(String name) {
            this.name = name;
        }

        @Override
        protected void onTimer() {
            fired.add(name);
        }
    }

    private void advance(long ticks) {
        wheel.advanceTo(wheel.tick() + ticks, Runnable::run);
    }

    @Test
    void firesNeverEarlyAndAtMostOneTickLate() {
        Note timer = new Note("a");
        wheel.arm(timer, 250); // up to 3 ticks; the present one may be over in a moment

        advance(3);
        assertThat(fired).isEmpty();
        advance(1);

        assertThat(fired).containsExactly("a");
        assertThat(timer.isArmed()).isFalse();
        assertThat(wheel.armed()).isZero();
    }

    @Test
    void waitsMoreThanOneRound() {
        wheel.arm(new Note("far"), 3 * 512 * TimerWheel.TICK_MILLIS);

        advance(3 * 512);
        assertThat(fired).isEmpty();
        advance(1);

        assertThat(fired).containsExactly("far");
    }

    @Test
    void movesAnArmedTimerAndForgetsACancelledOne() {
        Note moved = new Note("moved");
        Note cancelled = new Note("cancelled");
        wheel.arm(moved, 100);
        wheel.arm(cancelled, 100);
        wheel.arm(moved, 1_000);
        wheel.cancel(cancelled);
        wheel.cancel(cancelled);

        advance(5);
        assertThat(fired).isEmpty();
        advance(10);

        assertThat(fired).containsExactly("moved");
    }

    @Test
    void letsATimerArmAndCancelOthersOfItsSlot() {
        Note victim = new Note("victim");
        TimerWheel.Timer actor = new TimerWheel.Timer() {
            @Override
            protected void onTimer() {
                fired.add("actor");
                wheel.cancel(victim);
                wheel.arm(this, 511 * TimerWheel.TICK_MILLIS); // its own slot again
            }
        };
        wheel.arm(victim, 100);
        wheel.arm(actor, 100);

        advance(2);
        assertThat(fired).containsExactly("actor");
        advance(512);

        assertThat(fired).containsExactly("actor", "actor");
    }

    @Test
    void agreesWithAnOracle() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Note, Long> due = new IdentityHashMap<>();
        List<Note> timers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            timers.add(new Note(Integer.toString(i)));
        }
        for (int step = 0; step < 5_000; step++) {
            Note timer = timers.get(random.nextInt(timers.size()));
            if (random.nextInt(4) == 0) {
                wheel.cancel(timer);
                due.remove(timer);
            } else {
                long ticks = 1 + random.nextInt(2_000);
                wheel.arm(timer, ticks * TimerWheel.TICK_MILLIS);
                due.put(timer, wheel.tick() + ticks + 1);
            }
            advance(random.nextInt(20));
            for (String name : fired) {
                Long at = due.remove(timers.get(Integer.parseInt(name)));
                assertThat(at).as("seed %d", seed).isNotNull().isLessThanOrEqualTo(wheel.tick());
            }
            fired.clear();
            assertThat(due.values()).as("seed %d", seed).allMatch(at -> at > wheel.tick());
            assertThat(wheel.armed()).isEqualTo(due.size());
        }
    }
}
