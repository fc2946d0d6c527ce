// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import java.util.SplittableRandom;

/** All chance of a simulation comes from here: the same seed throws the same. */
final class Dice {
    private final SplittableRandom random;

    Dice(long seed) {
        random = new SplittableRandom(seed);
    }

    /** From 0 to below {@code bound}. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** True in so many of a hundred cases. */
    boolean percent(int percent) {
        return random.nextInt(100) < percent;
    }

    long seed() {
        return random.nextLong();
    }
}
