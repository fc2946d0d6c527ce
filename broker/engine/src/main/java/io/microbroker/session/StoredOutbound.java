// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

import io.microbroker.packet.PublishFrame;
import io.microbroker.spi.admin.QueuedMessage;
import io.microbroker.spi.admin.QueuedMessage.State;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.Stored;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The sender of a persistent session: it follows the stored queue by sequence number and holds only what is in flight.
 *
 * <p>Packet id = 1 + ((sequence − 1) mod 65535), so nothing is written per delivery and ids are the same after a crash. An
 * entry is taken in sequence order, from a post or by a read; it is sent only while its distance from the first unfinished one
 * is below 65,535 and while less than Receive Maximum PUBLISHes of this connection are unfinished [MQTT-3.3.4-9].
 *
 * <p>Worked example, Receive Maximum 2, entries 1..4 queued: 1 and 2 are sent; the post of 3 is only noted ({@code highest} =
 * 3), likewise 4; PUBACK of 2 frees a place, so 3 and 4 are read and 3 is sent; PUBACK of 1 moves {@code first} to 3.
 *
 * <p>Confined to the owner loop.
 */
public final class StoredOutbound extends Outbound {
    private static final int ID_SPAN = 65_535;
    private static final byte SENT = 1;
    private static final byte RECORDING = 2;
    private static final byte RELEASED = 3;
    private static final byte RELEASED_BEFORE = 4;
    private static final byte DONE = 5;
    private static final int FIRST_CAPACITY = 16;

    private final Session session;
    // Valid for the session.
    private long highestSent;
    /** The highest that has been handed to a connection for certain; after a restart nobody knows. */
    private long highestBegun;
    // Valid for one lease.
    private @Nullable SessionStore store;
    private long first = 1;
    private long next = 1;
    private long highest;
    /** Behind the last entry that was released before this lease: up to there states may be known ahead of {@code next}. */
    private long knownTo;

    /** Entries ahead of {@code next} that go to another session. */
    private final Set<Long> givenAway = new HashSet<>(0);

    private boolean reading;
    private byte[] states = {};
    private byte[] levels = {};
    // Valid for one connection.
    private int receiveMaximum;
    private int unfinished;
    private long sentOnConnection;

    StoredOutbound(Session session) {
        this.session = session;
    }

    /**
     * A session that lay in the storage, or was elsewhere: all up to this number may have been sent before, and goes out with DUP
     * [MQTT-3.3.1-1].
     */
    public void assumeSent(long sequence) {
        highestSent = Math.max(highestSent, sequence);
    }

    /** Starts over under a new lease: PUBRELs go out again at once, PUBLISHes as they are read [MQTT-4.4.0-1]. */
    void attach(Claim claim, SessionStore newStore, SessionPort port, int connectionReceiveMaximum) {
        store = newStore;
        receiveMaximum = connectionReceiveMaximum;
        unfinished = 0;
        sentOnConnection = 0;
        reading = false;
        givenAway.clear();
        states = new byte[0];
        levels = new byte[0];
        long lowest = claim.firstUnacknowledged();
        for (long sequence : claim.released()) {
            lowest = Math.min(lowest, sequence);
        }
        first = lowest;
        next = lowest;
        highest = claim.nextSequence() - 1;
        knownTo = lowest;
        for (long sequence : claim.released()) {
            knownTo = Math.max(knownTo, sequence + 1);
        }
        restoreReleased(claim, port);
    }

    /** Released entries lie among others that are still to be sent again: those are read first, the released ones skipped. */
    private void restoreReleased(Claim claim, SessionPort port) {
        for (long sequence : claim.released()) {
            mark(sequence, RELEASED_BEFORE, 2);
            port.pubRel(packetId(sequence), ReasonCode.SUCCESS); // resent PUBREL [MQTT-4.4.0-1]
        }
        skipKnown();
    }

    /** The connection is gone; posts are only noted from here on. */
    void detach() {
        store = null;
        reading = false;
    }

    /** A commit brought this entry. */
    public void onPosted(Stored entry, long nowMillis) {
        long sequence = entry.sequence();
        highest = Math.max(highest, sequence);
        if (store != null && sequence == next && !reading && hasRoom()) {
            take(entry, nowMillis);
        } else if (sequence >= next) {
            session.pumpLater();
        }
    }

    /**
     * The answer to {@link SessionStore#read}: entries in order; those that are missing between are done already.
     *
     * @param highestWhenAsked {@link #highest} at the time of the question: an empty answer means that nothing is left below
     */
    public void onRead(List<Stored> entries, long highestWhenAsked, long nowMillis) {
        reading = false;
        for (Stored entry : entries) {
            if (entry.sequence() < next) {
                continue;
            }
            if (!hasRoom()) {
                break;
            }
            skipTo(entry.sequence());
            if (entry.sequence() != next || !hasRoom()) { // the id span is exhausted by one that is not done
                break;
            }
            take(entry, nowMillis);
        }
        if (entries.isEmpty()) {
            skipTo(highestWhenAsked + 1); // acknowledged, expired or moved meanwhile
        }
        if (next <= highest && hasRoom()) {
            session.pumpLater();
        }
    }

    /** The highest sequence number known to be in the queue. */
    public long highest() {
        return highest;
    }

    /**
     * This entry, which was not sent, is on its way to another member of its shared subscription: it is not sent here any more,
     * even if it is still read before it has left the store.
     */
    public void giveAway(long sequence) {
        if (store != null && sequence >= next) {
            givenAway.add(sequence);
        }
    }

    private void take(Stored entry, long nowMillis) {
        long sequence = entry.sequence();
        if (!givenAway.isEmpty() && givenAway.remove(sequence)) {
            skipTo(sequence + 1);
            return;
        }
        SessionPort port = session.port();
        SessionStore openStore = store;
        if (port == null || openStore == null) {
            return;
        }
        boolean duplicate = sequence <= highestSent; // [MQTT-3.3.1-1]
        highestSent = Math.max(highestSent, sequence);
        int qos = entry.target().qos().level();
        if (sequence <= highestBegun) {
            session.host().repeated();
        }
        // What was sent does not expire any more [MQTT-4.3.3-7], it is sent again in any case [MQTT-4.4.0-1].
        DropReason refusal = sequence <= highestBegun
                ? session.refusal(entry.message())
                : session.refusal(entry.message(), nowMillis);
        if (refusal == null && !send(port, entry, qos, duplicate, nowMillis)) {
            refusal = DropReason.REFUSED_BY_CLIENT; // [MQTT-3.1.2-25]
        }
        if (refusal == null) {
            highestBegun = Math.max(highestBegun, sequence);
            mark(sequence, SENT, qos);
            unfinished++;
            sentOnConnection++;
            next++;
            skipKnown();
            session.host().delivered(qos, entry.message(), entry.target().retain());
        } else {
            session.host().dropped(refusal);
            mark(sequence, DONE, qos);
            next++;
            openStore.ack(sequence);
            skipKnown();
            advance();
            session.host().hasRoomAgain();
        }
    }

    private boolean send(SessionPort port, Stored entry, int qos, boolean duplicate, long nowMillis) {
        PublishFrame frame = session.host().frameOf(entry.message());
        boolean retain = entry.target().retain();
        int[] ids = entry.target().subscriptionIds();
        return port.publish(frame, qos, packetId(entry.sequence()), duplicate, retain, ids, nowMillis);
    }

    @Override
    void onPubAck(int packetId, ReasonCode reason, long nowMillis) {
        long sequence = inFlight(packetId, SENT);
        if (sequence > 0 && level(sequence) == Qos.AT_LEAST_ONCE.level()) {
            finish(sequence);
        }
    }

    @Override
    void onPubRec(int packetId, ReasonCode reason, long nowMillis) {
        long sequence = inFlight(packetId, SENT);
        SessionPort port = session.port();
        if (sequence > 0 && level(sequence) == Qos.EXACTLY_ONCE.level()) {
            if (reason.isError()) {
                finish(sequence);
            } else if (store != null) {
                states[slot(sequence)] = RECORDING;
                store.pubRec(sequence); // PUBREL only after this is safe
            }
        } else if (port != null && !reason.isError() && inFlight(packetId, RECORDING) == 0) {
            boolean known = inFlight(packetId, RELEASED) > 0 || inFlight(packetId, RELEASED_BEFORE) > 0;
            port.pubRel(packetId, known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
        }
    }

    /** The PUBREC of this entry is safe: PUBREL goes out [MQTT-4.3.3-4]. */
    public void onPubRecCommitted(long sequence) {
        SessionPort port = session.port();
        if (port != null && sequence >= first && sequence < next && states[slot(sequence)] == RECORDING) {
            states[slot(sequence)] = RELEASED;
            port.pubRel(packetId(sequence), ReasonCode.SUCCESS);
        }
    }

    @Override
    void onPubComp(int packetId, long nowMillis) {
        long sequence = Math.max(inFlight(packetId, RELEASED), inFlight(packetId, RELEASED_BEFORE));
        if (sequence > 0 && store != null) {
            store.pubComp(sequence);
            done(sequence);
        }
    }

    private void finish(long sequence) {
        if (store != null) {
            store.ack(sequence);
        }
        done(sequence);
    }

    private void done(long sequence) {
        if (states[slot(sequence)] != RELEASED_BEFORE) { // a resent PUBREL was never counted on this connection
            unfinished--;
        }
        states[slot(sequence)] = DONE;
        advance();
        session.host().hasRoomAgain();
        if (next <= highest && unfinished < receiveMaximum) {
            session.pumpLater();
        }
    }

    @Override
    void pump(long nowMillis) {
        SessionStore openStore = store;
        if (openStore == null || reading || next > highest || !hasRoom()) {
            if (openStore != null && !reading && next <= highest && next - first >= ID_SPAN) {
                stuck();
            }
            return;
        }
        reading = true;
        openStore.read(next, receiveMaximum - unfinished);
    }

    /**
     * One message holds up all others: the reconnect sends it again. Only if the client has acknowledged later ones on this
     * connection: else it may still be about to acknowledge this one.
     */
    private void stuck() {
        SessionPort port = session.port();
        if (port != null && unfinished < receiveMaximum && sentOnConnection > receiveMaximum) {
            session.host().idSpanExhausted();
            port.disconnect(
                    ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "one message stays unacknowledged behind 65534 others");
        }
    }

    @Override
    int roomLeft() {
        return session.isWritable() ? (int) Math.min(receiveMaximum - unfinished, ID_SPAN - (next - first)) : 0;
    }

    /** True if this entry was handed to a connection since the broker started. */
    public boolean wasBegun(long sequence) {
        return sequence <= highestBegun;
    }

    /** The highest number of an entry that the client may have got, 0 if it got none. */
    public long sentTo() {
        return highestSent;
    }

    /** True if the client may have got this entry. */
    public boolean wasSent(long sequence) {
        return sequence <= highestSent;
    }

    /**
     * What is on its way to the client: entries of the queue, and those that are in no queue any more, for the client has got them
     * (PUBREC) and only their PUBCOMP is missing, as far as this lease knows of them.
     *
     * @param entries of the queue, in order
     * @param after the number below all that are wanted
     * @param last the number of the last that is wanted
     */
    public List<QueuedMessage> list(List<Stored> entries, long after, long last) {
        SortedMap<Long, QueuedMessage> all = new TreeMap<>();
        for (Stored entry : entries) {
            long sequence = entry.sequence();
            boolean sent = sequence <= highestBegun;
            all.put(
                    sequence,
                    new QueuedMessage(
                            sequence,
                            sent ? packetId(sequence) : 0,
                            sent ? State.SENT : State.WAITING,
                            entry.target().qos(),
                            entry.message()));
        }
        long end = Math.min(last + 1, Math.max(next, knownTo));
        for (long sequence = Math.max(first, after + 1); sequence < end; sequence++) {
            byte state = states.length == 0 ? DONE : states[slot(sequence)];
            if (state == RECORDING || state == RELEASED || state == RELEASED_BEFORE) {
                all.put(
                        sequence,
                        new QueuedMessage(sequence, packetId(sequence), State.RECEIVED, Qos.EXACTLY_ONCE, null));
            }
        }
        return List.copyOf(all.values());
    }

    @Override
    void free() {} // the queue is the storage's

    @Override
    int inFlight() {
        return unfinished;
    }

    private static int packetId(long sequence) {
        return 1 + (int) ((sequence - 1) % ID_SPAN);
    }

    /** The entry in flight that has this packet id and this state, 0 if none. */
    private long inFlight(int packetId, byte state) {
        long sequence = first + Math.floorMod(packetId - (long) packetId(first), (long) ID_SPAN);
        return sequence < Math.max(next, knownTo) && states[slot(sequence)] == state ? sequence : 0;
    }

    private int level(long sequence) {
        return levels[slot(sequence)];
    }

    private int slot(long sequence) {
        return (int) sequence & (states.length - 1);
    }

    private void mark(long sequence, byte state, int qos) {
        while (sequence - first >= states.length) {
            grow();
        }
        states[slot(sequence)] = state;
        levels[slot(sequence)] = (byte) qos;
    }

    /** Steps over entries whose state is known already: those released on an earlier connection, finished by now or not. */
    private void skipKnown() {
        while (next < knownTo && states[slot(next)] != 0) {
            next++;
        }
    }

    /** Marks everything below {@code sequence} that has no state as done: it is no longer in the store. */
    private void skipTo(long sequence) {
        while (next < sequence) {
            advance();
            if (first == next && next >= knownTo) { // nothing in flight
                first = sequence;
                next = sequence;
            } else if (next - first < ID_SPAN) {
                mark(next, DONE, 0);
                next++;
                skipKnown();
            } else {
                return;
            }
        }
        advance();
    }

    private void advance() {
        while (first < next && states[slot(first)] == DONE) {
            states[slot(first)] = 0;
            first++;
        }
    }

    private void grow() {
        byte[] oldStates = states;
        byte[] oldLevels = levels;
        int capacity = Math.max(FIRST_CAPACITY, oldStates.length * 2);
        states = new byte[capacity];
        levels = new byte[capacity];
        for (long sequence = first; sequence < first + oldStates.length; sequence++) {
            int from = (int) sequence & (oldStates.length - 1);
            states[slot(sequence)] = oldStates[from];
            levels[slot(sequence)] = oldLevels[from];
        }
    }
}
