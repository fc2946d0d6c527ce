// SPDX-License-Identifier: Apache-2.0
package io.microbroker.differential;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Where Mosquitto and we differ and may: each stands in docs/conformance.md with the clause. */
enum KnownDifference {
    /** We do not let clients publish to topics that begin with $, Mosquitto does. */
    DOLLAR_TOPICS("MQTT 5.0 §4.7.2, MQTT 3.1.1 §4.7.2") {
        @Override
        Pair explain(Script script, Pair pair) {
            Set<String> labels = labels(script, posting -> Filters.isDollar(posting.topic()));
            boolean delivered =
                    pair.ours().stream().anyMatch(event -> event.isPublish() && Filters.isDollar(event.topic()));
            return delivered
                    ? pair
                    : pair.map(events -> without(
                            events,
                            event -> labels.contains(event.label())
                                    || event.isPublish() && Filters.isDollar(event.topic())));
        }
    },

    /** We tell a publisher of QoS 2 that nobody subscribes; Mosquitto looks for subscribers after PUBREC. */
    NO_SUBSCRIBERS_IN_PUBREC("MQTT 5.0 §3.5.2.1") {
        @Override
        Pair explain(Script script, Pair pair) {
            return new Pair(
                    pair.ours().stream()
                            .map(event -> event.kind().equals("PUBREC")
                                            && event.codes().equals(List.of(0x10))
                                    ? event.withCodes(List.of(0))
                                    : event)
                            .toList(),
                    pair.theirs());
        }
    },

    /** Overlapping filters: we send one copy at the highest QoS with all identifiers, Mosquitto one for each subscription. */
    COPY_PER_SUBSCRIPTION("MQTT 5.0 §3.3.4, MQTT 3.1.1 §3.3.5") {
        @Override
        Pair explain(Script script, Pair pair) {
            return new Pair(
                    Copies.merged(
                            known(script, pair.ours()),
                            event -> event.kind().equals("PUBREL")
                                    || script.isBack(event)
                                    || event.retain() && !isNew(script, event)),
                    Copies.merged(known(script, pair.theirs()), event -> !event.retain() || !isNew(script, event)));
        }

        /** Who comes back gets those copies that were kept, on their terms. */
        private static List<Event> known(Script script, List<Event> events) {
            return events.stream()
                    .map(event -> script.isBack(event)
                            ? event.withIdentifiers(List.of()).withFlags(event.qos(), event.dup(), false)
                            : event)
                    .toList();
        }

        /** Retained messages come once for each new subscription. */
        private static boolean isNew(Script script, Event event) {
            return script.stepAt(event.step()) instanceof Step.Subscribe;
        }
    },

    /** We hand a QoS 2 message on at PUBLISH, Mosquitto at PUBREL. */
    QOS_2_ON_PUBLISH("MQTT 5.0 §4.3.3") {
        @Override
        Pair explain(Script script, Pair pair) {
            Set<String> held = labels(script, Posting::held);
            return pair.map(events -> atTheEnd(
                    script,
                    events,
                    event -> (event.isPublish() || event.kind().equals("PUBREL")) && held.contains(event.label())));
        }

        private static List<Event> atTheEnd(Script script, List<Event> events, Predicate<Event> moves) {
            List<Event> moved = without(events, moves);
            events.stream()
                    .filter(moves)
                    .filter(Event::isPublish)
                    .map(event -> event.at(script.steps().size(), event.client())
                            .withFlags(event.qos(), false, event.retain()))
                    .distinct() // who came back in between got it twice
                    .sorted(Comparator.comparing(Event::toString))
                    .forEach(moved::add);
            return moved;
        }
    },

    /** Mosquitto sends retained messages to a new member of a group. */
    RETAINED_FOR_A_MEMBER("MQTT 5.0 §4.8.2") {
        @Override
        Pair explain(Script script, Pair pair) {
            return new Pair(
                    pair.ours(),
                    without(
                            pair.theirs(),
                            event -> script.shares(event.client())
                                    && script.stepAt(event.step()) instanceof Step.Subscribe
                                    && (event.isPublish() && event.retain()
                                            || event.kind().equals("PUBREL"))));
        }
    },

    /** The server picks who gets a message of a shared subscription. */
    MEMBER_OF_A_GROUP("MQTT 5.0 §4.8.2") {
        @Override
        Pair explain(Script script, Pair pair) {
            Predicate<Event> shared =
                    event -> (event.isPublish() || event.kind().equals("PUBREL")) && script.shares(event.client());
            return pair.map(events -> ofGroup(events, shared));
        }

        private static List<Event> ofGroup(List<Event> events, Predicate<Event> shared) {
            List<Event> rest = without(events, shared);
            events.stream()
                    .filter(shared)
                    .map(event -> event.at(event.step(), -1))
                    .sorted(Comparator.comparing(Event::toString)) // order counts for each member only
                    .forEach(rest::add);
            return rest;
        }
    },

    /** Mosquitto closes a connection that is taken over without DISCONNECT 0x8E. */
    NO_WORD_TO_THE_TAKEN_OVER("MQTT 5.0, MQTT-3.1.4-3") {
        @Override
        Pair explain(Script script, Pair pair) {
            return new Pair(
                    without(
                            pair.ours(),
                            event -> event.kind().equals("DISCONNECT")
                                    && event.codes().equals(List.of(0x8e))
                                    && script.stepAt(event.step()) instanceof Step.Connect connect
                                    && connect.client() == event.client()),
                    pair.theirs());
        }
    },

    /** Mosquitto publishes the will of a connection that is taken over in some cases only. */
    NO_WILL_AT_TAKEOVER("MQTT 5.0 and 3.1.1, MQTT-3.1.2-8") {
        @Override
        Pair explain(Script script, Pair pair) {
            Set<String> labels = script.willsOfTakenOver();
            return pair.map(events -> without(events, event -> labels.contains(event.label())));
        }
    },

    /** Mosquitto keeps no-local and retain-as-published of the first subscription when another one replaces it. */
    OPTIONS_OF_THE_FIRST("MQTT 5.0, MQTT-3.8.4-3") {
        @Override
        Pair explain(Script script, Pair pair) {
            return pair.map(events ->
                    without(events, event -> isIn(topics(script, event), script.changesOptions(event.client()))));
        }

        private static Set<String> topics(Script script, Event event) {
            return event.isPublish()
                    ? Set.of(event.topic())
                    : event.kind().equals("PUBREL") ? script.topics(event.label()) : Set.of();
        }

        private static boolean isIn(Set<String> topics, Set<String> filters) {
            return topics.stream()
                    .anyMatch(topic -> filters.stream().anyMatch(filter -> Filters.matches(filter, topic)));
        }
    },

    /** Mosquitto sometimes sends more messages than the receive maximum of a client allows. */
    BEYOND_RECEIVE_MAXIMUM("MQTT 5.0, MQTT-3.3.4-9") {
        @Override
        Pair explain(Script script, Pair pair) {
            Pair explained = pair;
            for (int client : script.clientsWithReceiveMaximum()) {
                Windows windows = new Windows(script, client);
                if (windows.isNeverWider(pair.ours(), pair.theirs())) {
                    explained = explained.map(windows::open);
                }
            }
            return explained;
        }
    };

    private final String clause;

    KnownDifference(String clause) {
        this.clause = clause;
    }

    /** What both have sent. */
    record Pair(List<Event> ours, List<Event> theirs) {
        Pair {
            ours = List.copyOf(ours);
            theirs = List.copyOf(theirs);
        }

        Pair map(UnaryOperator<List<Event>> rewriting) {
            return new Pair(rewriting.apply(ours), rewriting.apply(theirs));
        }
    }

    /** The clause that allows it, or that Mosquitto breaks. */
    String clause() {
        return clause;
    }

    /** Rewrites what both have sent so that this difference is gone, and no other one. */
    abstract Pair explain(Script script, Pair pair);

    private static Set<String> labels(Script script, Predicate<Posting> which) {
        return script.postings().filter(which).map(Posting::label).collect(Collectors.toSet());
    }

    private static List<Event> without(List<Event> events, Predicate<Event> dropped) {
        List<Event> rest = new ArrayList<>(events);
        rest.removeIf(dropped);
        return rest;
    }
}
