// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a failing list of actions small: leaves out ever smaller parts of it as long as it still fails (delta debugging). An
 * action means the same whatever was left out before it, so most parts can go.
 */
final class Shrinker {
    private final Predicate<List<Action>> fails;
    private int runsLeft;

    /**
     * Makes one.
     *
     * @param fails runs a list and tells whether it fails in the same way
     * @param runsMax runs at most
     */
    Shrinker(Predicate<List<Action>> fails, int runsMax) {
        this.fails = fails;
        this.runsLeft = runsMax;
    }

    /** A list that fails and of which, if there were runs enough, no action can be left out. */
    List<Action> shrink(List<Action> failing) {
        List<Action> smallest = failing;
        int part = Math.max(1, failing.size() / 2);
        while (runsLeft > 0) {
            List<Action> smaller = without(smallest, part);
            boolean same = smaller.size() == smallest.size();
            smallest = smaller;
            if (part == 1 && same) {
                return smallest;
            }
            part = Math.max(1, same || part > smallest.size() ? part / 2 : part);
        }
        return smallest;
    }

    /** Leaves out one part after the other, from the end, keeping what is needed. */
    private List<Action> without(List<Action> actions, int part) {
        List<Action> kept = actions;
        for (int end = actions.size(); end > 0 && runsLeft > 0; end -= part) {
            int from = Math.max(0, end - part);
            List<Action> tried = new ArrayList<>(kept.subList(0, from));
            tried.addAll(kept.subList(end, kept.size()));
            runsLeft--;
            if (fails.test(tried)) {
                kept = tried;
            }
        }
        return kept;
    }
}
