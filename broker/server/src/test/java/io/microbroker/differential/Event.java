// SPDX-License-Identifier: Apache-2.0
package io.microbroker.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a client has received, without what a server is free to choose: packet ids are replaced by what they stand for.
 *
 * @param step number of the step that it came after
 * @param client who received it, -1 for a group of which the server picks a member
 * @param kind the type of the packet, or {@link #CLOSED}
 * @param label of the message that it speaks of
 * @param topic of PUBLISH, and so on
 * @param codes reason codes
 * @param identifiers subscription identifiers, sorted
 * @param properties all others that can be compared, as text, in their order
 */
record Event(
        int step,
        int client,
        String kind,
        String label,
        String topic,
        int qos,
        boolean dup,
        boolean retain,
        List<Integer> codes,
        List<Long> identifiers,
        List<String> properties) {
    /** The end of a connection, in place of a packet. */
    static final String CLOSED = "CLOSED";

    static final String PUBLISH = "PUBLISH";

    Event {
        codes = List.copyOf(codes);
        identifiers = identifiers.stream().sorted().toList();
        properties = List.copyOf(properties);
    }

    /** Where order counts: one topic at one QoS [MQTT-4.6.0-6], or packets of one type. */
    record Flow(int step, int client, String kind, String topic, int qos) implements Comparable<Flow> {
        @Override
        public int compareTo(Flow other) {
            int byStep = Integer.compare(step, other.step);
            int byClient = Integer.compare(client, other.client);
            return byStep != 0 ? byStep : byClient != 0 ? byClient : rest().compareTo(other.rest());
        }

        private String rest() {
            return kind + topic + qos;
        }
    }

    /**
     * The flow of this event.
     *
     * @param published the QoS of each message as it was published
     */
    Flow flow(Map<String, Integer> published) {
        boolean release = kind.equals("PUBREL"); // in the order of the PUBRECs, which the client decides
        return new Flow(
                step, client, kind, release ? label : topic, isPublish() ? published.getOrDefault(label, -1) : 0);
    }

    boolean isPublish() {
        return kind.equals(PUBLISH);
    }

    Event at(int otherStep, int otherClient) {
        return new Event(otherStep, otherClient, kind, label, topic, qos, dup, retain, codes, identifiers, properties);
    }

    Event withCodes(List<Integer> others) {
        return new Event(step, client, kind, label, topic, qos, dup, retain, others, identifiers, properties);
    }

    Event withFlags(int otherQos, boolean otherDup, boolean otherRetain) {
        return new Event(
                step, client, kind, label, topic, otherQos, otherDup, otherRetain, codes, identifiers, properties);
    }

    Event withIdentifiers(List<Long> others) {
        return new Event(step, client, kind, label, topic, qos, dup, retain, codes, others, properties);
    }

    @Override
    public String toString() {
        List<String> words = new ArrayList<>(List.of(kind));
        if (!label.isEmpty()) {
            words.add(label);
        }
        if (isPublish()) {
            words.add(topic + " qos=" + qos + (dup ? " dup" : "") + (retain ? " retain" : ""));
        }
        codes.forEach(code -> words.add("0x%02x".formatted(code)));
        if (!identifiers.isEmpty()) {
            words.add("identifiers=" + identifiers);
        }
        words.addAll(properties);
        return String.join(" ", words);
    }
}
