// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What went over one bridge, and what did not. Written by the loop of the bridges, read by any thread. */
final class BridgeCounts {
    /** Messages, by what became of them. */
    enum Event {
        /** Taken by the remote; QoS 0: written. */
        SENT("out"),
        /** Taken by this broker. */
        RECEIVED("in"),
        /** QoS 0 for a remote that is not there. */
        AWAY("away"),
        /** The buffer was full. */
        QUEUE_FULL("queue-full"),
        /** QoS 0, one side did not keep up. */
        SLOW("slow"),
        /** Ours, sent back by the remote. */
        ECHO("echo"),
        /** Came by a bridge, or from somebody whose messages stay here. */
        KEPT("kept"),
        /** No rule gives it a name on the other side. */
        UNMAPPED("unmapped"),
        /** This broker does not allow it. */
        DENIED("denied");

        private final String label;

        Event(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }

        /** Whether the message did not get to the other side. */
        boolean isDrop() {
            return this != SENT && this != RECEIVED;
        }
    }

    private final Map<Event, LongAdder> events = new EnumMap<>(Event.class);
    private final LongAdder failures = new LongAdder();
    private final LongAdder connections = new LongAdder();
    private long fullBefore;

    BridgeCounts() {
        for (Event each : Event.values()) {
            events.put(each, new LongAdder());
        }
    }

    void count(Event event) {
        adder(event).increment();
    }

    /** What the broker says: so many found the buffer full since it was opened last. On the loop of the bridges. */
    void full(long sinceOpened) {
        adder(Event.QUEUE_FULL).add(sinceOpened < fullBefore ? sinceOpened : sinceOpened - fullBefore);
        fullBefore = sinceOpened;
    }

    /** The broker begins to count what does not fit from 0. On the loop of the bridges. */
    void reopened() {
        fullBefore = 0;
    }

    long of(Event event) {
        return adder(event).sum();
    }

    @SuppressWarnings("NullAway") // each event has one
    private LongAdder adder(Event event) {
        return events.get(event);
    }

    /** A try to connect failed, or a connection broke. */
    void failed() {
        failures.increment();
    }

    void connected() {
        connections.increment();
    }

    long failures() {
        return failures.sum();
    }

    long connections() {
        return connections.sum();
    }
}
