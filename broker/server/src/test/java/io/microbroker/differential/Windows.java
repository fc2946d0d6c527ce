// SPDX-License-Identifier: Apache-2.0
package io.microbroker.differential;

import java.util.ArrayList;
import java.util.List;

/** What a client gets while its receive maximum bounds how much. */
record Windows(Script script, int client) {
    /** Whether the first broker has at no time sent more to the client than the second one. */
    boolean isNeverWider(List<Event> first, List<Event> second) {
        int end = Math.max(last(first), last(second));
        for (int step = 0; step <= end; step++) {
            if (sent(first, step) > sent(second, step)) {
                return false;
            }
        }
        return true;
    }

    private static int last(List<Event> events) {
        return events.stream().mapToInt(Event::step).max().orElse(0);
    }

    private long sent(List<Event> events, int upToStep) {
        return events.stream()
                .filter(event -> event.client() == client && event.step() <= upToStep)
                .filter(event -> event.isPublish() && event.qos() > 0 && !event.dup())
                .count();
    }

    /** All that the bound holds back put at the end, once. */
    List<Event> open(List<Event> events) {
        List<Event> rest = new ArrayList<>(events);
        rest.removeIf(this::isBound);
        events.stream()
                .filter(this::isBound)
                .map(event -> event.at(script.steps().size(), client).withFlags(event.qos(), false, event.retain()))
                .distinct()
                .forEach(rest::add);
        return rest;
    }

    private boolean isBound(Event event) {
        return event.client() == client
                && (event.isPublish() && event.qos() > 0 || event.kind().equals("PUBREL"));
    }
}
