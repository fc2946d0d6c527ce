// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import io.microbroker.simulation.ClientSession.Receipts;
import io.microbroker.testkit.RawPacket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The independent judge: what was published, what came, and what the two have to do with each other. Plain lists and maps, and
 * no code of the broker. What can be judged at once is judged at once; {@link Reckoning} does the rest.
 */
final class Ledger {
    private final List<Sent> messages = new ArrayList<>();
    private final Map<String, Integer> voidUntil = new HashMap<>();
    /** How often a shared message came back to a client that it had been moved away from. */
    private final Map<Share, Integer> returns = new HashMap<>();

    private final Sightings sightings;
    private final VirtualClock clock;
    private final @Nullable List<String> trace;
    private long now;
    private int life;
    private int sessions;
    private boolean storageTroubled;
    private boolean diskWasFull;
    private boolean roomIsFree;

    private record Share(int message, String clientId) {}

    Ledger(Sightings sightings, VirtualClock clock, @Nullable List<String> trace) {
        this.sightings = sightings;
        this.clock = clock;
        this.trace = trace;
    }

    Sightings sightings() {
        return sightings;
    }

    /** Tells what happens, if somebody listens. */
    void tell(String what) {
        if (trace != null) {
            trace.add(now + " @" + clock.millis() + " " + what);
        }
    }

    /** Counts an event, and returns its number. */
    long tick() {
        return ++now;
    }

    /** Virtual time. */
    long millis() {
        return clock.millis();
    }

    long now() {
        return now;
    }

    /** The number of the broker's life, from 0. */
    int life() {
        return life;
    }

    void brokerRestarted() {
        life++;
        diskWasFull = false;
        roomIsFree = false;
    }

    /** The disk was full, or failed: from here on the broker may refuse and close. */
    void troubleStorage() {
        storageTroubled = true;
    }

    boolean isStorageTroubled() {
        return storageTroubled;
    }

    /** A write was refused for want of room. */
    void diskWasFull() {
        sightings.note(Sighting.DISK_FULL);
        diskWasFull = true;
    }

    /** There is room again. */
    void roomIsFree() {
        roomIsFree = diskWasFull;
    }

    /** A message was acknowledged. */
    void taken() {
        if (roomIsFree) {
            sightings.note(Sighting.DISK_FULL_AND_RECOVERED);
        }
    }

    List<Sent> messages() {
        return messages;
    }

    ClientSession newSession(String clientId, @Nullable ClientSession before) {
        return new ClientSession(clientId, sessions++, before);
    }

    Sent message(ClientSession publisher, Sent.Content content) {
        Sent message = new Sent(messages.size(), publisher, content, tick(), life);
        messages.add(message);
        return message;
    }

    /** The payload of a message: its number, and some padding. */
    static byte[] payload(Sent message, int padding) {
        return message.isEmpty
                ? new byte[0]
                : (message.number + ":" + "x".repeat(padding)).getBytes(StandardCharsets.US_ASCII);
    }

    /** The number of a message by its payload; -1 for the empty one. */
    static int numberIn(byte[] payload) {
        String text = new String(payload, StandardCharsets.US_ASCII);
        return text.isEmpty() ? -1 : Integer.parseInt(text.substring(0, text.indexOf(':')));
    }

    /** A message went from the queue of one member of a shared group to that of another. */
    void moved(int message, String from, String to) {
        returns.putIfAbsent(new Share(message, from), 0);
        returns.computeIfPresent(new Share(message, to), (share, count) -> count + 1);
    }

    /** A member of a shared group left it, or may have: what was sent before may have gone with it. */
    void memberLeft(ClientSession session) {
        for (String filter : session.asked.keySet()) {
            if (ClientSession.isShared(filter)) {
                voidUntil.put(filter, messages.size());
            }
        }
    }

    /** Messages of a lower number need not have reached this group. */
    int voidUntil(String sharedFilter) {
        return voidUntil.getOrDefault(sharedFilter, 0);
    }

    /** The message that a PUBLISH brings; null if it is the deletion of a retained one, which has no number. */
    @Nullable
    Sent find(RawPacket publish) {
        if (publish.payload().length == 0) {
            return null;
        }
        Sent message = messages.get(numberIn(publish.payload()));
        if (!message.topic.equals(publish.topic())) {
            throw new Violation("came under another topic: " + publish + " instead of " + message);
        }
        if (publish.qos() > message.qos) {
            throw new Violation("came at a higher QoS than it was sent: " + publish + ", " + message);
        }
        return message;
    }

    /**
     * A PUBLISH came.
     *
     * <p>A copy at QoS 0 leaves before the message is stored, so one that is sent again after a crash may come again.
     *
     * @param handed true if the client gave it to its application: not so a QoS 2 message that it has already
     */
    void delivered(ClientSession session, RawPacket publish, boolean handed) {
        tick();
        Sent message = find(publish);
        if (message == null) {
            return;
        }
        if (session.highestAsked(message.topic) < publish.qos() && !session.isHeirOf(message)) {
            throw new Violation(session + " never asked for " + publish);
        }
        if (publish.retain()) {
            if (!message.retain) {
                throw new Violation("came with RETAIN and was never retained: " + message + " to " + session);
            }
            session.gotRetained.add(message.number);
            return;
        }
        Receipts receipts = session.got.computeIfAbsent(message.number, ignored -> new Receipts());
        boolean first = receipts.light + receipts.fresh + receipts.handed == 0;
        receipts.qos = Math.max(receipts.qos, publish.qos());
        if (publish.qos() == 0) {
            receipts.light++;
        } else {
            receipts.fresh += publish.dup() ? 0 : 1;
            receipts.handed += handed ? 1 : 0;
        }
        note(message);
        if (session.doubtful) {
            return;
        }
        checkCopies(session, message, receipts);
        boolean sure = message.attempts == 1 || isFirstCopySure(session, message);
        if (first && !message.isWill && sure) { // else its first copy may have been dropped, and only a later one came
            checkOrder(session, message, publish.qos() > 0);
        }
    }

    /** A message that was sent again is in order only if the queue took the first copy, and has not dropped it. */
    private boolean isFirstCopySure(ClientSession session, Sent message) {
        return session.lasting && session.owed(message) > 0 && !storageTroubled && !message.mayExpire();
    }

    private void note(Sent message) {
        if (message.isWill) {
            sightings.note(message.life == life ? Sighting.WILL_DELIVERED : Sighting.WILL_DELIVERED_AFTER_RESTART);
        }
    }

    /**
     * What a session may get of a message.
     *
     * <p>At QoS 1 a message of a shared group may go to another member as soon as its connection is lost (MQTT 5.0 §4.8.2). If it
     * comes back from there, it is no packet that is sent again by the rules of §4.4, with DUP and the id that it had: its delivery
     * to this session has ended, and a new one begins, with an unused id [MQTT-4.3.2-1] and DUP 0 [MQTT-3.3.1-3]. One that was sent
     * at QoS 2 goes to nobody else [MQTT-4.8.2-5].
     */
    private void checkCopies(ClientSession session, Sent message, Receipts receipts) {
        if (receipts.light > message.attempts && !message.publisher.doubtful && !message.isWill) {
            throw new Violation(session + " got " + receipts.light + " copies at QoS 0 of " + message);
        }
        if (storageTroubled && !session.lasting) {
            return; // live copies leave before the storage refuses, and what it refused is sent again
        }
        int copies = message.qos == 2 ? 1 : message.attempts;
        int back = receipts.qos == 2 ? 0 : returns.getOrDefault(new Share(message.number, session.clientId), 0);
        if (receipts.fresh > copies + back && !message.publisher.doubtful) {
            throw new Violation(session + " got " + receipts.fresh + " copies without DUP of " + message);
        }
        if (message.qos == 2 && receipts.qos == 2 && receipts.handed > 1 && !message.publisher.doubtful) {
            throw new Violation(session + " got more than once, at QoS 2: " + message);
        }
    }

    /** Per publisher, topic and QoS, the first copies come in the order of sending. */
    private static void checkOrder(ClientSession session, Sent message, boolean stored) {
        for (String filter : session.asked.keySet()) {
            if (ClientSession.isShared(filter) && ClientSession.matches(filter, message.topic)) {
                return;
            }
        }
        String line = message.publisher.number + " " + message.topic + " " + message.qos + stored;
        Integer last = session.lastFirst.put(line, message.number);
        if (last != null && last > message.number) {
            throw new Violation(session + " got " + message + " behind message " + last);
        }
    }
}
