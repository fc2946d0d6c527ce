// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a log stands for. Every change is a record, and {@link #apply} is the only way in: a live broker writes a record and
 * applies it, a start applies what it reads. So both make the same state.
 *
 * <p><b>Order.</b> Cleaning writes live records anew at the end of the log and deletes the oldest segment. A start may
 * therefore see records of a session before the session, references before the message, and one record twice; applying any
 * of these comes to the same. It never sees a record come back behind what ended it: only live records are carried forward,
 * and an end is dropped only when everything before it is.
 *
 * <p>Confined to the writer, but for {@link #find}. Does no I/O and asks no clock.
 */
final class JournalState {
    private static final int RICH_ALLOWANCE = 32;

    private final PayloadTable payloads = new PayloadTable();
    private final LiveBytes live = new LiveBytes();
    private final RetainedTable retained = new RetainedTable();
    private final ConcurrentHashMap<String, JournalSession> byClientId = new ConcurrentHashMap<>();
    private @Nullable JournalSession[] sessions = new @Nullable JournalSession[16];
    private int[] freeNumbers = new int[16];
    private int freeCount;
    private int numbersUsed;
    private int firstSegment;
    private long queued;
    private boolean replaying = true;

    PayloadTable payloads() {
        return payloads;
    }

    LiveBytes live() {
        return live;
    }

    RetainedTable retained() {
        return retained;
    }

    /** Entries of all queues. */
    long queued() {
        return queued;
    }

    int sessionCount() {
        return byClientId.size();
    }

    /** Segments below this one are not needed, as far as the log says. */
    int firstSegment() {
        return firstSegment;
    }

    /** The session of a client id, null if none is stored. From any thread; what others may ask of it is its hold. */
    @Nullable
    JournalSession find(String clientId) {
        return byClientId.get(clientId);
    }

    @Nullable
    JournalSession session(int number) {
        return number < numbersUsed ? sessions[number] : null;
    }

    Iterable<JournalSession> sessions() {
        return byClientId.values();
    }

    /** A number for a new session; free until its record is applied. */
    int nextNumber() {
        return freeCount == 0 ? numbersUsed : freeNumbers[freeCount - 1];
    }

    /**
     * Applies one record.
     *
     * @param in over the bytes that hold it
     * @param at where it begins there
     * @param length its length there
     * @param segment the segment where it lies
     * @param offset where it begins in the segment
     */
    void apply(RecordReader in, int at, int length, int segment, int offset) {
        switch (in.byteAt(at)) {
            case Record.MESSAGE -> message(in, at, length, segment, offset);
            case Record.ENTRY -> entry(in, at + 1, false, segment, offset);
            case Record.RICH_ENTRY -> entry(in, at + 5, true, segment, offset);
            case Record.DONE -> done(in.intAt(at + 1), in.longAt(at + 5));
            case Record.RELEASED -> released(in.intAt(at + 1), in.longAt(at + 5), segment);
            case Record.COMPLETED -> completed(in.intAt(at + 1), in.longAt(at + 5));
            case Record.INBOUND -> inbound(in.intAt(at + 1), in.shortAt(at + 5), segment);
            case Record.INBOUND_DONE -> inboundDone(in.intAt(at + 1), in.shortAt(at + 5));
            case Record.SESSION -> session(in.seek(at + 5), segment, length);
            case Record.SESSION_END -> end(in.intAt(at + 1));
            case Record.SUBSCRIBE -> subscribe(in.seek(at + 5), segment, length);
            case Record.UNSUBSCRIBE -> unsubscribe(in.seek(at + 5));
            case Record.RETAIN -> retain(in.seek(at + 5), segment, length);
            case Record.RETAIN_END -> retainEnd(in.seek(at + 5));
            case Record.FIRST_SEGMENT -> firstSegment = Math.max(firstSegment, (int) in.longAt(at + 1));
            default -> throw new IllegalStateException("no record of type " + in.byteAt(at));
        }
    }

    private void message(RecordReader in, int at, int length, int segment, int offset) {
        int slot = in.intAt(at + 5);
        if (payloads.references(slot) >= 0) {
            live.remove(payloads.segment(slot), payloads.length(slot));
        }
        payloads.put(slot, segment, offset, length, in.intAt(at + 17), in.longAt(at + 9));
        live.add(segment, length);
    }

    private void entry(RecordReader in, int at, boolean rich, int segment, int offset) {
        JournalSession session = named(in.intAt(at + 1));
        long sequence = in.longAt(at + 5);
        int slot = in.intAt(at + 13);
        int flags = in.byteAt(at) & 3 | (rich ? Record.RICH : 0);
        QueueIndex index = session.indexFor(sequence);
        int cell = sequence > index.last() ? QueueIndex.NONE : index.find(sequence);
        if (cell != QueueIndex.NONE) {
            live.remove(index.segmentOf(cell), bytesOf(flags));
            index.place(cell, segment, offset);
        } else {
            index.add(sequence, slot, flags, segment, offset);
            payloads.refer(slot);
            session.queuedBytes(payloads.size(slot));
            session.atLeast(sequence + 1);
            session.changed(1);
            queued++;
        }
        live.add(segment, bytesOf(flags));
    }

    private static int bytesOf(int flags) {
        return Record.ENTRY_BYTES + ((flags & Record.RICH) == 0 ? 0 : RICH_ALLOWANCE);
    }

    private void done(int number, long sequence) {
        JournalSession session = session(number);
        if (session != null) {
            takeOut(session, sequence);
        }
    }

    private boolean takeOut(JournalSession session, long sequence) {
        QueueIndex index = session.indexWith(sequence);
        if (index == null) {
            return false;
        }
        int cell = index.find(sequence);
        int slot = index.slotOf(cell);
        live.remove(index.segmentOf(cell), bytesOf(index.flagsOf(cell)));
        index.remove(cell);
        session.queuedBytes(-payloads.size(slot));
        session.changed(-1);
        queued--;
        release(slot);
        return true;
    }

    private void release(int slot) {
        int segment = payloads.segment(slot);
        int length = payloads.length(slot);
        if (payloads.release(slot)) {
            live.remove(segment, length);
        }
    }

    private void released(int number, long sequence, int segment) {
        JournalSession session = named(number);
        takeOut(session, sequence);
        moved(session.released().put(sequence, segment), segment, Record.DONE_BYTES);
    }

    private void moved(@Nullable Integer from, int to, int bytes) {
        if (from != null) {
            live.remove(from, bytes);
        }
        live.add(to, bytes);
    }

    private void completed(int number, long sequence) {
        JournalSession session = session(number);
        Integer segment = session == null ? null : session.released().remove(sequence);
        if (segment != null) {
            live.remove(segment, Record.DONE_BYTES);
        }
    }

    private void inbound(int number, int packetId, int segment) {
        moved(named(number).inboundQos2().put(packetId, segment), segment, Record.INBOUND_BYTES);
    }

    private void inboundDone(int number, int packetId) {
        JournalSession session = session(number);
        Integer segment = session == null ? null : session.inboundQos2().remove(packetId);
        if (segment != null) {
            live.remove(segment, Record.INBOUND_BYTES);
        }
    }

    private void session(RecordReader in, int segment, int length) {
        JournalSession session = named(in.nextInt());
        if (session.isKnown()) {
            live.remove(session.segment(), session.length());
        }
        session.terms(SessionTerms.read(in), segment, length);
        live.add(segment, length);
        byClientId.put(session.terms().clientId(), session);
    }

    /** The session of a number, made if there is none: while a log is read its own record may come later. */
    private JournalSession named(int number) {
        JournalSession session = session(number);
        if (session == null) {
            if (number >= sessions.length) {
                sessions = Arrays.copyOf(sessions, Math.max(number + 1, sessions.length * 2));
            }
            if (freeCount > 0 && freeNumbers[freeCount - 1] == number) {
                freeCount--;
            }
            numbersUsed = Math.max(numbersUsed, number + 1);
            session = new JournalSession(number);
            sessions[number] = session;
        }
        return session;
    }

    private void end(int number) {
        JournalSession session = session(number);
        if (session == null) {
            return;
        }
        session.mergeLate();
        QueueIndex queue = session.queue();
        for (int cell = queue.findFrom(0); cell != QueueIndex.NONE; cell = queue.findFrom(0)) {
            takeOut(session, queue.sequenceOf(cell));
        }
        session.subscriptions().values().forEach(held -> live.remove(held.segment(), held.length()));
        session.released().values().forEach(segment -> live.remove(segment, Record.DONE_BYTES));
        session.inboundQos2().values().forEach(segment -> live.remove(segment, Record.INBOUND_BYTES));
        if (session.isKnown()) {
            live.remove(session.segment(), session.length());
            byClientId.remove(session.terms().clientId(), session);
        }
        session.ended();
        sessions[number] = null;
        if (!replaying) {
            free(number);
        }
    }

    private void free(int number) {
        if (freeCount == freeNumbers.length) {
            freeNumbers = Arrays.copyOf(freeNumbers, freeCount * 2);
        }
        freeNumbers[freeCount++] = number;
    }

    private void subscribe(RecordReader in, int segment, int length) {
        JournalSession session = named(in.nextInt());
        Subscription subscription = SessionTerms.readSubscription(in);
        JournalSession.Held old = session.subscriptions()
                .put(subscription.filter(), new JournalSession.Held(subscription, segment, length));
        if (old != null) {
            live.remove(old.segment(), old.length());
        }
        live.add(segment, length);
    }

    private void unsubscribe(RecordReader in) {
        JournalSession session = session(in.nextInt());
        JournalSession.Held old =
                session == null ? null : session.subscriptions().remove(TopicFilter.of(in.nextText()));
        if (old != null) {
            live.remove(old.segment(), old.length());
        }
    }

    private void retain(RecordReader in, int segment, int length) {
        int slot = in.nextInt();
        long stamp = in.nextLong();
        TopicName topic = TopicName.of(in.nextText());
        RetainedTable.Entry old = retained.get(topic);
        boolean again = old != null && old.stamp() == stamp;
        if (!again && !retained.isNews(topic, stamp)) {
            return;
        }
        if (!again) {
            payloads.refer(slot);
        }
        retained.put(topic, new RetainedTable.Entry(slot, stamp, segment, length));
        if (old != null) {
            live.remove(old.segment(), old.length());
            if (!again) {
                release(old.slot());
            }
        }
        live.add(segment, length);
    }

    private void retainEnd(RecordReader in) {
        long stamp = in.nextLong();
        TopicName topic = TopicName.of(in.nextText());
        if (retained.isNews(topic, stamp)) {
            RetainedTable.Entry old = retained.bury(topic, stamp);
            if (old != null) {
                live.remove(old.segment(), old.length());
                release(old.slot());
            }
        }
    }

    /**
     * All was read: from here on records come in the order of events.
     *
     * @param first the oldest segment that is there
     * @throws DamagedException if records are missing
     */
    void endReplay(int first) throws DamagedException {
        replaying = false;
        payloads.sweep();
        live.begin(first);
        for (int number = numbersUsed - 1; number >= 0; number--) {
            JournalSession session = sessions[number];
            if (session == null) {
                free(number);
            } else {
                recount(session);
            }
        }
        for (Map.Entry<TopicName, RetainedTable.Entry> each : retained.entries().entrySet()) {
            RetainedTable.Entry entry = each.getValue();
            live.add(entry.segment(), entry.length());
            requireMessage(entry.slot(), "the retained message of a topic");
        }
        for (int slot = 0; slot < payloads.used(); slot++) {
            if (payloads.references(slot) > 0) {
                live.add(payloads.segment(slot), payloads.length(slot));
            }
        }
    }

    private void recount(JournalSession session) throws DamagedException {
        if (!session.isKnown()) {
            throw new DamagedException("session number " + session.number() + " has records but is not described");
        }
        session.mergeLate();
        live.add(session.segment(), session.length());
        session.subscriptions().values().forEach(held -> live.add(held.segment(), held.length()));
        session.released().values().forEach(segment -> live.add(segment, Record.DONE_BYTES));
        session.inboundQos2().values().forEach(segment -> live.add(segment, Record.INBOUND_BYTES));
        QueueIndex queue = session.queue();
        long bytes = 0;
        for (int cell = queue.findFrom(0); cell != QueueIndex.NONE; cell = queue.findFrom(queue.sequenceOf(cell) + 1)) {
            requireMessage(queue.slotOf(cell), "a message of the queue of session number " + session.number());
            bytes += payloads.size(queue.slotOf(cell));
            live.add(queue.segmentOf(cell), bytesOf(queue.flagsOf(cell)));
        }
        session.queuedBytes(bytes - session.queuedBytes());
        session.handedUpTo(session.nextSequence() - 1); // its owner may have begun to send any of it
    }

    private void requireMessage(int slot, String what) throws DamagedException {
        if (payloads.references(slot) <= 0 || payloads.length(slot) == 0) {
            throw new DamagedException(what + " is missing");
        }
    }

    /** All sessions, in the order of their numbers. */
    List<JournalSession> inOrder() {
        List<JournalSession> all = new ArrayList<>();
        for (int number = 0; number < numbersUsed; number++) {
            JournalSession session = sessions[number];
            if (session != null) {
                all.add(session);
            }
        }
        return all;
    }
}
