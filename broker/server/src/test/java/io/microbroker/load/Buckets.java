// SPDX-License-Identifier: Apache-2.0
package io.microbroker.load;

import java.util.SortedMap;
import java.util.TreeMap;

/** A histogram of {@code /metrics}: how many there were up to each bound, in seconds. */
record Buckets(SortedMap<Double, Long> upTo) {
    static Buckets of(String metrics, String name) {
        SortedMap<Double, Long> upTo = new TreeMap<>();
        String beginning = name + "_bucket{le=\"";
        metrics.lines().filter(line -> line.startsWith(beginning)).forEach(line -> {
            String bound = line.substring(beginning.length(), line.lastIndexOf('"'));
            double seconds = bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound);
            upTo.put(seconds, (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))));
        });
        return new Buckets(upTo);
    }

    Buckets minus(Buckets before) {
        SortedMap<Double, Long> more = new TreeMap<>();
        upTo.forEach((bound, count) -> more.put(bound, count - before.upTo.getOrDefault(bound, 0L)));
        return new Buckets(more);
    }

    /** How many there are. */
    long count() {
        return upTo.isEmpty() ? 0 : upTo.get(upTo.lastKey());
    }

    /** The bound that all are below. */
    double highest() {
        long all = count();
        return upTo.entrySet().stream()
                .filter(each -> each.getValue() == all)
                .mapToDouble(each -> all == 0 ? 0 : each.getKey())
                .findFirst()
                .orElse(0);
    }
}
