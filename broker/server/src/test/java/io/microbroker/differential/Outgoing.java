// SPDX-License-Identifier: Apache-2.0
package io.microbroker.differential;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a client has sent and what of it is not yet finished. */
final class Outgoing {
    private enum State {
        SENT,
        RECEIVED,
        RELEASED
    }

    /** A QoS 2 message on its way. */
    private static final class Flight {
        private final Posting posting;
        private State state = State.SENT;

        private Flight(Posting posting) {
            this.posting = posting;
        }
    }

    /** What is sent again on a new connection. */
    record Repetition(int packetId, Posting posting, boolean asPubRel) {}

    private final Map<Integer, Flight> flights = new LinkedHashMap<>();
    private final Map<Integer, String> labels = new HashMap<>();
    private int lastPacketId;
    private @Nullable Repetition lastQos1;

    /** A packet id for a request. */
    int request(String label) {
        labels.put(++lastPacketId, label);
        return lastPacketId;
    }

    /** A packet id for a message; 0 at QoS 0. */
    int message(Posting posting) {
        if (posting.qos() == 0) {
            return 0;
        }
        int packetId = request(posting.label());
        if (posting.qos() == 2) {
            flights.put(packetId, new Flight(posting));
        } else {
            lastQos1 = new Repetition(packetId, posting, false);
        }
        return packetId;
    }

    /** What a packet id of this client stands for. */
    String label(int packetId) {
        return labels.getOrDefault(packetId, "?");
    }

    void onPubRec(int packetId, int reason) {
        Flight flight = flights.get(packetId);
        if (flight != null && reason >= 0x80) {
            flights.remove(packetId);
        } else if (flight != null) {
            flight.state = State.RECEIVED;
        }
    }

    void onPubComp(int packetId) {
        flights.remove(packetId);
    }

    /** The packet ids that PUBREL is due for. */
    List<Integer> releases(boolean alsoHeld) {
        List<Integer> due = new ArrayList<>();
        flights.forEach((packetId, flight) -> {
            if (flight.state == State.RECEIVED && (alsoHeld || !flight.posting.held())) {
                due.add(packetId);
                flight.state = State.RELEASED;
            }
        });
        return due;
    }

    Optional<Integer> releaseOldestHeld() {
        for (Map.Entry<Integer, Flight> each : flights.entrySet()) {
            if (each.getValue().state == State.RECEIVED) {
                each.getValue().state = State.RELEASED;
                return Optional.of(each.getKey());
            }
        }
        return Optional.empty();
    }

    boolean holdsSomething() {
        return !flights.isEmpty();
    }

    /** There is no session any more. */
    void forget() {
        flights.clear();
        lastQos1 = null;
    }

    /** What a client sends again when its session is resumed [MQTT-4.4.0-1]; if it is forgetful, as if no answer had come. */
    List<Repetition> repetitions(boolean forgetful) {
        List<Repetition> repetitions = new ArrayList<>();
        if (forgetful && lastQos1 != null) {
            repetitions.add(lastQos1);
        }
        flights.forEach((packetId, flight) -> {
            boolean asPubRel = flight.state != State.SENT && !forgetful;
            flight.state = asPubRel ? State.RELEASED : State.SENT;
            repetitions.add(new Repetition(packetId, flight.posting, asPubRel));
        });
        return repetitions;
    }
}
