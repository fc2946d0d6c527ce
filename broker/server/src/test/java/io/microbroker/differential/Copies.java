// SPDX-License-Identifier: Apache-2.0
package io.microbroker.differential;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Puts the copies of a message together that a client got for each of its overlapping subscriptions. */
final class Copies {
    private Copies() {}

    /** What makes events copies of each other. */
    private record Key(int step, int client, String kind, String label, String topic, boolean dup) {
        Key(Event event) {
            this(event.step(), event.client(), event.kind(), event.label(), event.topic(), event.dup());
        }
    }

    /** One event for each message, at the highest QoS and with all subscription identifiers. */
    static List<Event> merged(List<Event> events, Predicate<Event> mayBeCopy) {
        Map<Object, Event> merged = new LinkedHashMap<>();
        for (Event event : events) {
            boolean copy = (event.isPublish() || event.kind().equals("PUBREL")) && mayBeCopy.test(event);
            merged.merge(copy ? new Key(event) : new Object(), event, Copies::merge);
        }
        return new ArrayList<>(merged.values());
    }

    private static Event merge(Event first, Event second) {
        return first.withFlags(Math.max(first.qos(), second.qos()), first.dup(), first.retain() || second.retain())
                .withIdentifiers(Stream.of(first, second)
                        .flatMap(event -> event.identifiers().stream())
                        .toList());
    }
}
