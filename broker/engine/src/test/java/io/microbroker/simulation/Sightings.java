// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** How often each rare state was reached. */
final class Sightings {
    private final Map<Sighting, Integer> counts = new EnumMap<>(Sighting.class);

    void note(Sighting sighting) {
        counts.merge(sighting, 1, Integer::sum);
    }

    void addAll(Sightings others) {
        others.counts.forEach((sighting, count) -> counts.merge(sighting, count, Integer::sum));
    }

    /** Those that were never reached. */
    Set<Sighting> missing() {
        Set<Sighting> missing = EnumSet.allOf(Sighting.class);
        missing.removeAll(counts.keySet());
        return missing;
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
