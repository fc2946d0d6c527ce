// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import io.microbroker.simulation.ClientPackets.Terms;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.RawPacket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client that keeps the rules of MQTT, and judges whether the broker does. What it must remember to keep its promises
 * outlives its connections; what it owes and awaits does not.
 */
final class Device implements VirtualLink.Peer {
    private static final int OWN_WINDOW = 12;
    private static final int FIRST_SUBSCRIBE_ID = 1000;
    private static final int ERROR = 0x80;

    private final String id;
    private final boolean v5;
    private final Ledger ledger;
    private final ClientPackets packets;

    // Valid for the client.
    private final Outbox outbox;
    private final Map<Integer, Integer> heldQos2 = new HashMap<>();
    private final Map<Integer, Integer> unansweredQos1 = new HashMap<>();
    private ClientSession session;
    private boolean mustClean;
    private boolean endsWithConnection;
    private long expiryMillis;
    /** The last one that got as far as CONNACK, if the broker has not died since. */
    private @Nullable VirtualLink lastLink;
    /** When that ended, if the broker has died since; -1 if there was none. */
    private long endedAtMillis = -1;

    private int lastLife;
    private boolean hadOtherExpiry;
    private @Nullable Sent will;
    private boolean willIsSecured;
    private boolean willIsSafe;
    private final List<Sent> unsafeWills = new ArrayList<>();

    // Valid for one connection.
    private @Nullable VirtualLink link;
    private PacketReader reader;
    private Terms terms = new Terms("", true, 0, 65_535, null);
    private boolean connected;
    private long connectedAt;
    private int brokersWindow;
    private int pings;
    private boolean saidGoodbye;
    private boolean resumedAfterRestart;
    private final Deque<Owed> owed = new ArrayDeque<>();
    private final Map<Integer, String> awaitedSubscribe = new HashMap<>();
    private final Map<Integer, Integer> unfinished = new HashMap<>();

    /** An answer that the client has still to send. */
    private record Owed(PacketType type, int packetId, int reason) {}

    Device(String id, boolean v5, Ledger ledger) {
        this.id = id;
        this.v5 = v5;
        this.ledger = ledger;
        this.packets = new ClientPackets(v5);
        this.reader = new PacketReader(v5);
        this.outbox = new Outbox(id, ledger, packets, this::send);
        this.session = ledger.newSession(id, null);
    }

    String id() {
        return id;
    }

    boolean isV5() {
        return v5;
    }

    ClientSession session() {
        return session;
    }

    @Nullable
    VirtualLink link() {
        return link;
    }

    boolean isConnected() {
        return connected;
    }

    long connectedAt() {
        return connectedAt;
    }

    boolean mustClean() {
        return mustClean;
    }

    /** True if nothing is under way and nothing owed. */
    boolean isAtRest() {
        return outbox.isAtRest() && owed.isEmpty() && awaitedSubscribe.isEmpty() && pings == 0;
    }

    String unrest() {
        return id + ": " + outbox + ", awaits " + awaitedSubscribe + " and " + pings + " pings, owes " + owed;
    }

    boolean hasQos2InFlight() {
        return !heldQos2.isEmpty() || outbox.hasQos2();
    }

    // What it does.

    /** How it is to connect. */
    record ConnectPlan(
            boolean cleanStart,
            long expirySeconds,
            int receiveMaximum,
            boolean hasWill,
            int willQos,
            long willDelaySeconds) {}

    /** Connects by a new link; an older one is left as it is. */
    void connect(VirtualLink newLink, ConnectPlan plan) {
        drop();
        link = newLink;
        reader = new PacketReader(v5);
        boolean clean = plan.cleanStart() || mustClean;
        if (clean || endsWithConnection) {
            ledger.memberLeft(session);
            abandonAll();
            session = ledger.newSession(id, session);
            hadOtherExpiry = false;
        }
        long expirySeconds = clean && !v5 ? 0 : plan.expirySeconds(); // a clean session of MQTT 3.1.1
        mustClean = clean || expirySeconds == 0;
        endsWithConnection = clean && !v5;
        hadOtherExpiry |= session.confirmed && expiryMillis != expirySeconds * 1000;
        expiryMillis = Math.min(expiryMillis, expirySeconds * 1000);
        ledger.tick();
        terms = new Terms(id, clean, expirySeconds, plan.receiveMaximum(), will(plan));
        ledger.tell(
                session + " CONNECT clean=" + clean + " expiry=" + plan.expirySeconds() + " loop=" + newLink.loop());
        newLink.send(packets.connect(terms));
    }

    private ClientPackets.@Nullable WillTerms will(ConnectPlan plan) {
        if (!plan.hasWill()) {
            return null;
        }
        Sent.Content content = new Sent.Content("w/" + id, plan.willQos(), false, false, true, -1);
        Sent message = ledger.message(session, content);
        message.attempts = 1;
        return new ClientPackets.WillTerms(message, v5 ? plan.willDelaySeconds() : 0, Ledger.payload(message, 0));
    }

    private boolean mayHaveExpired(long nowMillis) {
        VirtualLink last = lastLink;
        long ended = last == null ? endedAtMillis : last.closedAtMillis();
        return ended >= 0 && nowMillis - ended >= expiryMillis;
    }

    /** The broker has died, and the connection with it. */
    void brokerDied(long nowMillis, boolean powerLost) {
        if (powerLost) {
            session.confirmed &= session.secured; // CONNACK of a new session waits for nothing
            session.doubtful |= hadOtherExpiry;
            willIsSafe &= session.secured && willIsSecured;
            unsafeWills.forEach(each -> each.fate = Sent.Fate.OPEN); // CONNACK waits for no will
            unsafeWills.clear();
        }
        VirtualLink last = lastLink;
        if (last != null) {
            endedAtMillis = last.closedAtMillis() >= 0 ? last.closedAtMillis() : nowMillis;
            lastLink = null;
        }
        drop();
    }

    void subscribe(int packetId, String filter, int qos) {
        ledger.tell(session + " SUBSCRIBE " + filter + " at QoS " + qos);
        session.ask(filter, qos);
        awaitedSubscribe.put(FIRST_SUBSCRIBE_ID + packetId, filter);
        send(packets.subscribe(FIRST_SUBSCRIBE_ID + packetId, filter, qos));
    }

    boolean isSubscribeIdFree(int packetId) {
        return !awaitedSubscribe.containsKey(FIRST_SUBSCRIBE_ID + packetId);
    }

    void unsubscribe(int packetId, String filter) {
        if (ClientSession.isShared(filter)) {
            ledger.memberLeft(session);
        }
        ledger.tell(session + " UNSUBSCRIBE " + filter);
        session.giveUp(filter);
        awaitedSubscribe.put(FIRST_SUBSCRIBE_ID + packetId, "");
        send(packets.unsubscribe(FIRST_SUBSCRIBE_ID + packetId, filter));
    }

    /** True if the rules let it publish at this QoS now. */
    boolean mayPublish(int qos) {
        if (qos == 0) {
            return true;
        }
        int room = connected ? Math.min(OWN_WINDOW, brokersWindow) : 1;
        return outbox.size() < room;
    }

    void publish(Sent message, byte[] payload, long expirySeconds) {
        outbox.publish(message, payload, expirySeconds, link);
    }

    void ping() {
        pings++;
        send(packets.ping());
    }

    /**
     * Says goodbye and closes.
     *
     * @param withWill MQTT 5.0: the will is to be sent all the same
     */
    void disconnect(boolean withWill) {
        VirtualLink open = link;
        if (open == null) {
            return;
        }
        boolean kept = withWill && v5;
        send(packets.disconnect(kept ? 4 : 0));
        open.closeByClient();
        saidGoodbye = !kept;
        settleWill();
        forgetConnection();
    }

    /** The connection is gone, or is left to itself. */
    void drop() {
        settleWill();
        forgetConnection();
    }

    /** A will without delay of a session that lasts is due when the connection has ended in any other way than by DISCONNECT. */
    private void settleWill() {
        Sent due = will;
        if (due != null && connected && !saidGoodbye) {
            due.fate = willIsCertain() ? Sent.Fate.TAKEN : Sent.Fate.OPEN;
            if (!willIsSecured) {
                unsafeWills.add(due);
            }
        }
        will = null;
    }

    private boolean willIsCertain() {
        ClientPackets.WillTerms registered = terms.will();
        return registered != null
                && registered.delaySeconds() == 0
                && terms.expirySeconds() > 0
                && willIsSafe
                && !ledger.isStorageTroubled();
    }

    private void forgetConnection() {
        if (link != null) {
            ledger.tell(session + " leaves its link");
        }
        link = null;
        connected = false;
        saidGoodbye = false;
        resumedAfterRestart = false;
        owed.clear();
        outbox.forgetConnection();
        awaitedSubscribe.clear();
        unfinished.clear();
        pings = 0;
    }

    private void abandonAll() {
        outbox.abandonAll();
        heldQos2.clear();
        unansweredQos1.clear();
    }

    private void send(byte[] packet) {
        VirtualLink open = link;
        if (open != null) {
            ledger.tick();
            open.send(packet);
        }
    }

    boolean owesAnswers() {
        return link != null && !owed.isEmpty();
    }

    /** Sends the oldest answer that it owes [MQTT-4.6.0-2]. */
    void answerNext() {
        Owed next = owed.remove();
        ledger.tell(session + " sends " + next);
        send(packets.answer(next.type(), next.packetId(), next.reason()));
        switch (next.type()) {
            case PUBACK -> {
                unansweredQos1.remove(next.packetId());
                unfinished.remove(next.packetId());
            }
            case PUBCOMP -> unfinished.remove(next.packetId());
            case PUBREC -> {
                if (next.reason() >= ERROR) {
                    heldQos2.remove(next.packetId());
                    unfinished.remove(next.packetId());
                }
            }
            default -> outbox.release(next.packetId());
        }
    }

    // What comes.

    @Override
    public void onBytes(VirtualLink from, byte[] bytes) {
        if (isCurrent(from)) {
            reader.read(bytes, this::onPacket);
        }
    }

    @Override
    public void onClosed(VirtualLink from) {
        if (isCurrent(from)) {
            if (from.isClosedByBroker() && !ledger.isStorageTroubled()) {
                throw new Violation("the broker closed the connection of " + id);
            }
            drop();
        }
    }

    @SuppressWarnings("ReferenceEquality") // links are what they are
    private boolean isCurrent(VirtualLink from) {
        return from == link;
    }

    private void onPacket(RawPacket packet) {
        ledger.tell(session + " gets " + packet);
        if (!connected && packet.type() != PacketType.CONNACK) {
            throw new Violation(id + " got before CONNACK: " + packet);
        }
        switch (packet.type()) {
            case CONNACK -> onConnAck(packet);
            case PUBLISH -> onPublish(packet);
            case PUBACK, PUBREC, PUBCOMP -> onAnswer(packet);
            case PUBREL -> onPubRel(packet);
            case SUBACK, UNSUBACK -> onSubAck(packet);
            case PINGRESP -> pings--;
            case DISCONNECT -> onDisconnect(packet);
            default -> throw new Violation(id + " got " + packet);
        }
    }

    private void onConnAck(RawPacket packet) {
        if (packet.reasonCode() != 0) {
            if (!ledger.isStorageTroubled()) {
                throw new Violation(id + " was refused: " + packet);
            }
            return;
        }
        connected = true;
        connectedAt = ledger.tick();
        brokersWindow = v5 && packet.properties().has(PropertyCode.RECEIVE_MAXIMUM)
                ? (int) packet.properties().number(PropertyCode.RECEIVE_MAXIMUM)
                : OWN_WINDOW;
        if (terms.cleanStart() && packet.sessionPresent()) {
            throw new Violation(id + " asked for a clean start and was given a session"); // [MQTT-3.2.2-2]
        }
        if (!terms.cleanStart() && mayHaveExpired(ledger.millis())) {
            ledger.memberLeft(session);
            session.doubtful = true;
        }
        if (packet.sessionPresent()) {
            resume();
        } else {
            onNewSession();
        }
        session.confirmed = true;
        session.confirmedAt = Math.min(session.confirmedAt, connectedAt);
        session.lasting |= terms.expirySeconds() > 0;
        lastLink = link;
        lastLife = ledger.life();
        expiryMillis = terms.expirySeconds() * 1000;
        mustClean = terms.expirySeconds() == 0 && !endsWithConnection;
        ClientPackets.WillTerms registered = terms.will();
        will = registered == null ? null : registered.message();
        willIsSafe = true;
        willIsSecured = false;
    }

    private void onNewSession() {
        if (terms.cleanStart()) {
            return;
        }
        if (session.confirmed && !session.doubtful) {
            throw new Violation("the broker has lost the session " + session);
        }
        if (session.confirmed) {
            ledger.sightings().note(Sighting.SESSION_EXPIRED);
        }
        abandonAll();
        session = ledger.newSession(id, session);
    }

    /** Sends again what was not answered, in order [MQTT-4.4.0-1], [MQTT-4.6.0-1]. */
    private void resume() {
        boolean restarted = lastLife < ledger.life();
        resumedAfterRestart = restarted;
        if (restarted) {
            ledger.sightings().note(Sighting.SESSION_RESUMED_AFTER_RESTART);
        }
        if (restarted && outbox.hasQos2()) {
            ledger.sightings().note(Sighting.PUBLISHER_RESENT_QOS2_AFTER_RESTART);
        }
        outbox.resume(link);
    }

    private void onPublish(RawPacket packet) {
        int packetId = packet.packetId();
        if (packet.qos() == 0) {
            ledger.delivered(session, packet, true);
            return;
        }
        Sent message = ledger.find(packet);
        int number = message == null ? -1 : message.number;
        if (unfinished.put(packetId, number) != null) { // [MQTT-2.2.1-4]
            throw new Violation(id + " got a packet id that is in use: " + packet);
        }
        if (unfinished.size() > terms.receiveMaximum()) { // [MQTT-3.3.4-9]
            throw new Violation(id + " got more than its receive maximum of " + terms.receiveMaximum() + ": " + packet);
        }
        if (unfinished.size() == terms.receiveMaximum()) {
            ledger.sightings().note(Sighting.RECEIVE_MAXIMUM_REACHED);
        }
        Integer earlier = packet.qos() == 1 ? unansweredQos1.get(packetId) : heldQos2.get(packetId);
        if (earlier != null && (earlier != number || !packet.dup()) && !session.doubtful) {
            throw new Violation(id + " got " + packet + " while message " + earlier + " has that id");
        }
        if (packet.dup() && resumedAfterRestart) {
            ledger.sightings().note(Sighting.PUBLISH_RESENT_AFTER_RESTART);
        }
        boolean news = packet.qos() == 1 || earlier == null;
        ledger.delivered(session, packet, news);
        if (packet.qos() == 1) {
            unansweredQos1.put(packetId, number);
            owed.add(new Owed(PacketType.PUBACK, packetId, 0));
        } else {
            heldQos2.put(packetId, number);
            owed.add(new Owed(PacketType.PUBREC, packetId, 0));
        }
    }

    private void onPubRel(RawPacket packet) {
        boolean known = heldQos2.remove(packet.packetId()) != null;
        if (!unfinished.containsKey(packet.packetId()) && resumedAfterRestart) {
            ledger.sightings().note(Sighting.PUBREL_RESENT_AFTER_RESTART);
        }
        owed.add(new Owed(PacketType.PUBCOMP, packet.packetId(), known ? 0 : 0x92));
    }

    private void onAnswer(RawPacket packet) {
        if (outbox.onAnswer(packet)) {
            owed.add(new Owed(PacketType.PUBREL, packet.packetId(), 0));
        }
    }

    private void onSubAck(RawPacket packet) {
        String filter = awaitedSubscribe.remove(packet.packetId());
        if (filter == null) {
            throw new Violation(id + " got an answer that it does not await: " + packet);
        }
        if (packet.reasonCode() >= ERROR) {
            throw new Violation(id + " had a subscription refused: " + packet);
        }
        if (!filter.isEmpty()) {
            session.granted(filter, ledger.tick());
            session.secured = true;
            willIsSecured = true;
        }
    }

    private void onDisconnect(RawPacket packet) {
        if (!ledger.isStorageTroubled()) {
            throw new Violation(id + " was sent away: " + packet);
        }
    }
}
