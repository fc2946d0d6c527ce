// SPDX-License-Identifier: Apache-2.0
package io.microbroker.differential;

import io.microbroker.spi.mqtt.ProtocolVersion;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A session of some clients, to be replayed.
 *
 * @param versions what each client speaks
 * @param prompt whether clients acknowledge at once; otherwise when a step says so, and at the end
 * @param nameless whether the last client leaves its id to the server
 */
record Script(long seed, List<ProtocolVersion> versions, boolean prompt, boolean nameless, List<Step> steps) {
    /** In topics, for the part that is unique to a replay. */
    static final String ROOM = "~";

    Script {
        versions = List.copyOf(versions);
        steps = List.copyOf(steps);
    }

    int clients() {
        return versions.size();
    }

    Script withSteps(List<Step> others) {
        return new Script(seed, versions, prompt, nameless, others);
    }

    /** The last client cannot come back to a session whose id it was never told. */
    boolean isNameless(int client) {
        return nameless && client == clients() - 1;
    }

    /** All messages and wills. */
    Stream<Posting> postings() {
        return steps.stream().flatMap(step -> {
            if (step instanceof Step.Send send) {
                return send.postings().stream();
            }
            return step instanceof Step.Connect connect ? Stream.ofNullable(connect.will()) : Stream.empty();
        });
    }

    /** Whether this client subscribes as the member of a group. */
    boolean shares(int client) {
        return steps.stream()
                .anyMatch(step -> step instanceof Step.Subscribe subscribe
                        && subscribe.client() == client
                        && subscribe.requests().stream()
                                .anyMatch(each -> each.filter().startsWith("$share/")));
    }

    /** The step of this number; none of those that end a replay. */
    @Nullable
    Step stepAt(int number) {
        return number < steps.size() ? steps.get(number) : null;
    }

    /** The QoS of each message as it was published. */
    Map<String, Integer> publishedQos() {
        Map<String, Integer> qos = new HashMap<>();
        postings().forEach(posting -> qos.put(posting.label(), posting.qos()));
        return qos;
    }

    /** The topics of the messages with this label; several if the payload is empty. */
    Set<String> topics(String label) {
        return postings()
                .filter(posting -> Posting.label(posting.payload()).equals(label))
                .map(Posting::topic)
                .collect(Collectors.toSet());
    }

    /** The labels of the wills of connections that ended because their client connected again. */
    Set<String> willsOfTakenOver() {
        Set<String> labels = new HashSet<>();
        Map<Integer, String> present = new HashMap<>();
        for (Step step : steps) {
            if (step instanceof Step.Connect connect && !isNameless(step.client())) {
                Posting will = connect.will();
                Optional.ofNullable(present.put(step.client(), will == null ? "none" : will.label()))
                        .ifPresent(labels::add);
            } else if (step instanceof Step.Leave) {
                present.remove(step.client());
            }
        }
        return labels;
    }

    /** The filters that a client subscribes to with no-local or retain-as-published once so and once so. */
    Set<String> changesOptions(int client) {
        Map<String, Integer> first = new HashMap<>();
        Set<String> changing = new HashSet<>();
        for (Step step : steps) {
            if (step instanceof Step.Subscribe subscribe && step.client() == client) {
                for (Step.Request request : subscribe.requests()) {
                    Integer before = first.putIfAbsent(request.filter(), request.options() & 12);
                    if (before != null && before != (request.options() & 12)) {
                        changing.add(request.filter());
                    }
                }
            }
        }
        return changing;
    }

    /** The clients that say a receive maximum at some time. */
    Set<Integer> clientsWithReceiveMaximum() {
        return steps.stream()
                .filter(step -> step instanceof Step.Connect connect && connect.receiveMaximum() > 0)
                .map(Step::client)
                .collect(Collectors.toSet());
    }

    /** Whether the event belongs to a connection that has just begun: of this step, or of the visits behind the last one. */
    boolean isBack(Event event) {
        Step step = stepAt(event.step());
        return event.step() > steps.size() || step instanceof Step.Connect && step.client() == event.client();
    }

    /** A session belongs to a user: a client says the same name, or none, each time. */
    boolean hasUserName(int client) {
        return (seed >> client & 1) == 1;
    }

    static String name(int client) {
        return client < 0 ? "group" : String.valueOf((char) ('a' + client));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("seed %d, versions %s, %s%s\n"
                .formatted(
                        seed,
                        versions,
                        prompt ? "prompt acknowledgements" : "late acknowledgements",
                        nameless ? ", the last client without an id" : ""));
        for (int i = 0; i < steps.size(); i++) {
            text.append("  %3d %s %s\n".formatted(i, name(steps.get(i).client()), steps.get(i)));
        }
        return text.toString();
    }
}
