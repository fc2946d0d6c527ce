// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.load;

import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;

/** What one subscriber, or one shared group, has got: each message of each publisher once, it should be. */
final class Arrivals {
    private final List<BitSet> seen;
    private final Tally tally;

    Arrivals(int publishers, Tally tally) {
        this.seen = Stream.generate(BitSet::new).limit(publishers).toList();
        this.tally = tally;
    }

    void arrived(int publisher, long number, long sentNanos, boolean isLate) {
        BitSet numbers = seen.get(publisher);
        if (numbers.get((int) number)) {
            tally.duplicated++;
            return;
        }
        numbers.set((int) number);
        if (isLate) {
            tally.reordered++;
        }
        tally.delivered(publisher, number, sentNanos);
    }
}
