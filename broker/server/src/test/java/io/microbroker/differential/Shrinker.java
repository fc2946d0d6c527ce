// SPDX-License-Identifier: Apache-2.0
package io.microbroker.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Takes steps away from a script as long as something stays true of it. */
final class Shrinker {
    private final Predicate<Script> property;
    private int trials;

    private Shrinker(Predicate<Script> property, int trials) {
        this.property = property;
        this.trials = trials;
    }

    /**
     * Returns the shortest script that it finds.
     *
     * @param property true of the script, and to stay so
     * @param trials how often it may be asked
     */
    static Script shrink(Script script, Predicate<Script> property, int trials) {
        Shrinker shrinker = new Shrinker(property, trials);
        Script shortest = script;
        for (int chunk = Math.max(1, script.steps().size() / 2); chunk > 0; chunk /= 2) {
            shortest = shrinker.drop(shortest, chunk);
        }
        Script single = shrinker.drop(shortest, 1);
        while (single.steps().size() < shortest.steps().size()) { // what one step needed may be free now
            shortest = single;
            single = shrinker.drop(shortest, 1);
        }
        return shrinker.shorten(single);
    }

    private Script drop(Script script, int chunk) {
        Script shortest = script;
        for (int end = script.steps().size(); end > 0; end -= chunk) {
            List<Step> steps = new ArrayList<>(shortest.steps());
            steps.subList(Math.max(0, end - chunk), end).clear();
            shortest = better(shortest, steps);
        }
        return shortest;
    }

    /** Takes single filters and messages away. */
    private Script shorten(Script script) {
        Script shortest = script;
        for (int i = 0; i < shortest.steps().size(); i++) {
            for (Step less : lesser(shortest.steps().get(i))) {
                List<Step> steps = new ArrayList<>(shortest.steps());
                steps.set(i, less);
                shortest = better(shortest, steps);
            }
        }
        return shortest;
    }

    private static List<Step> lesser(Step step) {
        List<Step> lesser = new ArrayList<>();
        if (step instanceof Step.Send send && send.postings().size() > 1) {
            send.postings().forEach(each -> lesser.add(new Step.Send(send.client(), List.of(each))));
        } else if (step instanceof Step.Subscribe subscribe
                && subscribe.requests().size() > 1) {
            subscribe
                    .requests()
                    .forEach(each ->
                            lesser.add(new Step.Subscribe(subscribe.client(), List.of(each), subscribe.identifier())));
        }
        return lesser;
    }

    private Script better(Script best, List<Step> steps) {
        Script candidate = best.withSteps(steps);
        return trials-- > 0 && property.test(candidate) ? candidate : best;
    }
}
