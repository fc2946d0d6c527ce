// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

import io.microbroker.spi.storage.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * QoS 2 messages from the client, from PUBLISH to PUBCOMP, as the receiver of "method A" in MQTT 5.0 §4.3.3 sees them: it is
 * here, in memory, that a duplicate is told from a new message; the storage only remembers the ids for recovery.
 *
 * <p>An id goes PENDING (being stored) -&gt; RECEIVED (PUBREC may go) -&gt; RELEASING (PUBREL came, being stored) -&gt; free.
 * Whoever waits for a step hangs on to the id until its connection is gone, so that a client which comes back on another one and
 * repeats itself gets exactly one answer, there. Confined to the owner loop.
 */
public final class InboundQos2 {
    private final SlotTable<Entry> entries = new SlotTable<>();

    /** Where an id stands. */
    public enum State {
        FREE,
        PENDING,
        RECEIVED,
        RELEASING
    }

    /** Told when the step it waits for is done. */
    @FunctionalInterface
    public interface Waiter {
        /** The step holds, or the storage refused it. */
        void onSettled(Outcome outcome);
    }

    private static final class Entry {
        State state;

        @Nullable
        Waiter waiter;

        Entry(State state, @Nullable Waiter waiter) {
            this.state = state;
            this.waiter = waiter;
        }
    }

    /** Ids in use. */
    public int size() {
        return entries.size();
    }

    public State state(int packetId) {
        Entry entry = entries.get(packetId);
        return entry == null ? State.FREE : entry.state;
    }

    /** A new message: its id is taken, and {@code waiter} is told when it is stored. */
    public void begin(int packetId, Waiter waiter) {
        entries.put(packetId, new Entry(State.PENDING, waiter));
    }

    /** A new message that needs no storing, or one that recovery found. */
    public void received(int packetId) {
        entries.put(packetId, new Entry(State.RECEIVED, null));
    }

    /** True if somebody on the connection of now waits for the step under way: it is answered once, however often it comes. */
    public boolean isAwaited(int packetId) {
        Entry entry = entries.get(packetId);
        return entry != null && entry.waiter != null;
    }

    /** A step under way was repeated on another connection: this waiter is told. */
    public void waitFor(int packetId, Waiter waiter) {
        Entry entry = entries.get(packetId);
        if (entry != null) {
            entry.waiter = waiter;
        }
    }

    /** The connection is gone, and those who waited with it: they belong to its loop and must not be told on another. */
    void detach() {
        entries.forEach(entry -> entry.waiter = null);
    }

    /** The message of {@code packetId} was stored, or refused: then the id is free again. */
    public void settle(int packetId, Outcome outcome) {
        Entry entry = entries.get(packetId);
        if (entry == null || entry.state != State.PENDING) {
            return;
        }
        if (outcome == Outcome.STORED) {
            entry.state = State.RECEIVED;
        } else {
            entries.remove(packetId);
        }
        tell(entry, outcome);
    }

    /** PUBREL came for a received id; {@code waiter} is told when the release is stored. */
    public void beginRelease(int packetId, Waiter waiter) {
        entries.put(packetId, new Entry(State.RELEASING, waiter));
    }

    /** The release was stored: the id is free [MQTT-4.3.3-11]. Or it was refused: the id is as it was before PUBREL. */
    public void settleRelease(int packetId, Outcome outcome) {
        Entry entry = entries.get(packetId);
        if (entry == null || entry.state != State.RELEASING) {
            return;
        }
        if (outcome == Outcome.STORED) {
            entries.remove(packetId);
        } else {
            entry.state = State.RECEIVED;
        }
        tell(entry, outcome);
    }

    /** Frees an id whose release needs no storing. */
    public void release(int packetId) {
        entries.remove(packetId);
    }

    private static void tell(Entry entry, Outcome outcome) {
        Waiter waiter = entry.waiter;
        entry.waiter = null;
        if (waiter != null) {
            waiter.onSettled(outcome);
        }
    }
}
