// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Many runs. The first that fails is made small and told, with the seed that repeats it. */
final class Campaign {
    private static final int SHRINK_RUNS = 600;
    private static final int LINES_TOLD = 60;

    private final int length;
    private final Sightings sightings = new Sightings();
    private long steps;
    private long messages;

    /**
     * Makes one.
     *
     * @param length actions of each run
     */
    Campaign(int length) {
        this.length = length;
    }

    /** Runs the seeds from {@code first} on. */
    void run(long first, int count) {
        for (long seed = first; seed < first + count; seed++) {
            Scenario scenario = Scenario.of(seed, length);
            try {
                Simulation.Result result = Simulation.run(scenario);
                sightings.addAll(result.sightings());
                steps += result.steps();
                messages += result.messages();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(report(scenario, e), e);
            }
        }
    }

    /** Why a scenario fails; null if it does not. */
    static @Nullable Throwable failure(Scenario scenario) {
        try {
            Simulation.run(scenario);
            return null;
        } catch (AssertionError | RuntimeException e) {
            return e;
        }
    }

    private String report(Scenario scenario, Throwable cause) {
        String kind = kindOf(cause);
        Shrinker shrinker = new Shrinker(
                actions -> {
                    Throwable failure = failure(scenario.with(actions));
                    return failure != null && kindOf(failure).equals(kind);
                },
                SHRINK_RUNS);
        List<Action> small = shrinker.shrink(scenario.actions());
        List<String> told = new ArrayList<>();
        String smallCause = String.valueOf(cause.getMessage());
        try {
            Simulation.runTold(scenario.with(small), told);
        } catch (AssertionError | RuntimeException e) {
            smallCause = String.valueOf(e.getMessage());
        }
        StringBuilder text = new StringBuilder();
        text.append(cause.getMessage())
                .append("\nrepeat it with -Dsimulation.seed=")
                .append(scenario.seed());
        text.append(" -Dsimulation.length=").append(length).append("\nworld: ").append(scenario.world());
        text.append("\nthe smallest that fails so has ")
                .append(small.size())
                .append(" actions: ")
                .append(smallCause);
        told.subList(Math.max(0, told.size() - LINES_TOLD), told.size())
                .forEach(line -> text.append('\n').append(line));
        return text.toString();
    }

    /** What went wrong, without the numbers. */
    static String kindOf(Throwable failure) {
        String text = String.valueOf(failure.getMessage()).replaceAll("[0-9]+", "");
        return failure.getClass().getSimpleName() + text.substring(0, Math.min(40, text.length()));
    }

    Sightings sightings() {
        return sightings;
    }

    @Override
    public String toString() {
        return steps + " steps, " + messages + " messages, " + sightings;
    }
}
