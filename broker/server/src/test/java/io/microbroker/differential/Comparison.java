// SPDX-License-Identifier: Apache-2.0
package io.microbroker.differential;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What two brokers have sent in the same session, and where it differs once the known differences are explained.
 *
 * @param differences what nothing explains, one line each
 * @param used the known differences that explained something
 */
record Comparison(List<String> differences, Set<KnownDifference> used) {
    Comparison {
        differences = List.copyOf(differences);
        used = Set.copyOf(used);
    }

    boolean isEqual() {
        return differences.isEmpty();
    }

    static Comparison of(Script script, List<Event> ours, List<Event> theirs) {
        Set<KnownDifference> used = EnumSet.noneOf(KnownDifference.class);
        KnownDifference.Pair pair = new KnownDifference.Pair(ours, theirs);
        int size = size(script, pair);
        for (KnownDifference known : KnownDifference.values()) {
            if (size == 0) {
                break;
            }
            KnownDifference.Pair explained = known.explain(script, pair);
            int rest = size(script, explained);
            if (rest < size) {
                used.add(known);
                pair = explained;
                size = rest;
            }
        }
        return new Comparison(lines(script, pair), used);
    }

    /** How many events have no counterpart, or stand in another place of their flow. */
    private static int size(Script script, KnownDifference.Pair pair) {
        Map<Event.Flow, List<Event>> ours = flows(script, pair.ours());
        Map<Event.Flow, List<Event>> theirs = flows(script, pair.theirs());
        int size = 0;
        for (Event.Flow flow : flowsOf(ours, theirs)) {
            size += distance(ours.getOrDefault(flow, List.of()), theirs.getOrDefault(flow, List.of()));
        }
        return size;
    }

    private static int distance(List<Event> ours, List<Event> theirs) {
        if (ours.equals(theirs)) {
            return 0;
        }
        List<Event> left = new ArrayList<>(ours);
        List<Event> right = new ArrayList<>(theirs);
        theirs.forEach(left::remove);
        ours.forEach(right::remove);
        return 1 + left.size() + right.size();
    }

    private static Map<Event.Flow, List<Event>> flows(Script script, List<Event> events) {
        Map<String, Integer> published = script.publishedQos();
        Map<Event.Flow, List<Event>> flows = events.stream()
                .collect(Collectors.groupingBy(event -> event.flow(published), TreeMap::new, Collectors.toList()));
        flows.forEach((flow, ofFlow) -> {
            if (script.stepAt(flow.step()) instanceof Step.Subscribe) { // one copy for each of some new subscriptions
                ofFlow.sort(Comparator.comparing(Event::toString));
            }
        });
        return flows;
    }

    private static List<Event.Flow> flowsOf(Map<Event.Flow, List<Event>> ours, Map<Event.Flow, List<Event>> theirs) {
        return Stream.concat(ours.keySet().stream(), theirs.keySet().stream())
                .distinct()
                .sorted()
                .toList();
    }

    private static List<String> lines(Script script, KnownDifference.Pair pair) {
        Map<Event.Flow, List<Event>> ours = flows(script, pair.ours());
        Map<Event.Flow, List<Event>> theirs = flows(script, pair.theirs());
        List<String> lines = new ArrayList<>();
        for (Event.Flow flow : flowsOf(ours, theirs)) {
            List<Event> left = ours.getOrDefault(flow, List.of());
            List<Event> right = theirs.getOrDefault(flow, List.of());
            if (!left.equals(right)) {
                lines.add("step %s, %s\n    jar:       %s\n    mosquitto: %s"
                        .formatted(
                                flow.step() < script.steps().size()
                                        ? flow.step()
                                        : "end+" + (flow.step() - script.steps().size()),
                                Script.name(flow.client()),
                                text(left),
                                text(right)));
            }
        }
        return lines;
    }

    private static String text(List<Event> events) {
        return events.isEmpty()
                ? "nothing"
                : events.stream().map(Event::toString).collect(Collectors.joining(", then "));
    }
}
