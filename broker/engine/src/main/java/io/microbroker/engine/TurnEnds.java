// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What waits for the end of a turn, in the order in which it was asked for. A message to 10,000 clients is as many writes: what a
 * turn has no time for goes on in turns of its own, and what other turns ask for meanwhile does not wait behind it. Confined to the loop.
 */
final class TurnEnds {
    /** Between two looks at the clock. */
    private static final int PER_LOOK = 64;

    private final Loop loop;
    private final Deque<TurnEnd> asked = new ArrayDeque<>();
    private final Deque<TurnEnd> left = new ArrayDeque<>();
    private boolean armed;

    TurnEnds(Loop loop) {
        this.loop = loop;
    }

    void add(TurnEnd work) {
        asked.add(work);
    }

    /** The turn ends. What is asked for by the work itself belongs to the end of another. */
    void run() {
        for (int unserved = serve(asked); unserved > 0; unserved--) {
            left.add(asked.remove());
        }
        arm();
    }

    /** Does as many of those that are there now as the turn has time for; returns how many of them remain. */
    private int serve(Deque<TurnEnd> works) {
        int count = works.size();
        for (int done = 1; done <= count; done++) {
            loop.guard(works.remove()::onTurnEnd);
            if (done % PER_LOOK == 0 && loop.isTurnSpent()) {
                return count - done;
            }
        }
        return 0;
    }

    private void arm() {
        if (!armed && !left.isEmpty()) {
            armed = true;
            loop.afterReads(this::goOn);
        }
    }

    private void goOn() {
        armed = false;
        serve(left);
        arm();
    }
}
