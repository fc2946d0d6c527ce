// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

import io.microbroker.packet.PublishFrame;
import io.microbroker.spi.admin.QueuedMessage;
import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.Will;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.QueueMemory;
import io.microbroker.spi.storage.Stored;
import io.microbroker.topic.Subscriber;
import io.microbroker.topic.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the broker keeps for one client id (MQTT 5.0 §4.1): subscriptions, messages on their way in both directions, the will.
 * It outlives connections: {@link #attach} and {@link #detach} bind it to one and free it again.
 *
 * <p>Confined to its owner loop, but for what {@link Subscriber} promises to any thread.
 */
public final class Session implements Subscriber {
    private static final QueueMemory NO_QUEUE = new QueueMemory(0);

    // Valid for the session.
    private final Publisher owner;
    private final boolean stored;
    private final Map<TopicFilter, Subscription> subscriptions = new LinkedHashMap<>(4);
    private final List<UnfinishedScan> unfinishedScans = new ArrayList<>(0);
    private InboundQos2 inboundQos2 = new InboundQos2();
    private Outbound outbound;
    private volatile @Nullable Subscriber through;
    private volatile int loop;
    private volatile boolean online;
    private volatile boolean room;
    private volatile long incarnation;
    private SessionHost host;
    private Lease lease;
    private long expirySeconds;
    private boolean ended;
    private @Nullable Will will;
    private @Nullable TopicPolicy policy;
    private @Nullable ClientInfo client;

    // Valid for one connection.
    private @Nullable SessionPort port;
    private @Nullable TopicPolicy receivePolicy;
    private boolean pumpAsked;

    private Session(Publisher owner, boolean stored, Lease lease, SessionHost host, Bounds bounds) {
        this.owner = owner;
        this.stored = stored;
        this.lease = lease;
        this.incarnation = lease.incarnation();
        this.host = host;
        this.outbound = stored ? new StoredOutbound(this) : new TransientOutbound(this, bounds);
    }

    /**
     * Bounds of a transient session; a stored one has those of its queue.
     *
     * @param window messages in flight at most: the client's Receive Maximum or the configured bound, if that is lower
     * @param memory that its queue shares with all others
     */
    public record Bounds(int window, int queuedMessages, long queuedBytes, QueueMemory memory) {}

    /** A session that ends with its connection. */
    public static Session transientSession(Publisher owner, Lease lease, SessionHost host, Bounds bounds) {
        return new Session(owner, false, lease, host, bounds);
    }

    /** A session that is stored. */
    public static Session storedSession(Publisher owner, Lease lease, SessionHost host) {
        return new Session(owner, true, lease, host, new Bounds(1, 1, 1, NO_QUEUE));
    }

    @Override
    public String clientId() {
        return owner.clientId();
    }

    /** Client id and user it is bound to. */
    public Publisher owner() {
        return owner;
    }

    @Override
    public int loop() {
        return loop;
    }

    @Override
    public boolean isStored() {
        return stored;
    }

    @Override
    public long incarnation() {
        return incarnation;
    }

    @Override
    public boolean isOnline() {
        return online;
    }

    @Override
    public boolean hasRoom() {
        return room;
    }

    @Override
    public @Nullable Subscriber through() {
        return through;
    }

    /** The right to write for it. */
    public Lease lease() {
        return lease;
    }

    /**
     * Gives it to another loop, which binds it with {@link #moveTo}. Called by its owner, which must not touch it again: what
     * the owner still finds under way goes to the new one from here on.
     */
    public void giveTo(int newLoop) {
        loop = newLoop;
    }

    /** Binds it to the loop that has taken it over. Called by that loop. */
    public void moveTo(int newLoop, SessionHost newEvents, Lease newLease) {
        if (through != null) { // not online here before it is attached
            online = false;
            room = false;
            through = null;
        }
        host = newEvents;
        lease = newLease;
        incarnation = newLease.incarnation();
        loop = newLoop;
    }

    /**
     * Another instance of the broker has a stored session now, or nobody has; it is not on a loop of this one. Called by its owner,
     * with the connection gone.
     *
     * @param place the {@link #loop} that stands for that
     * @param instance that has it; null if nobody has
     * @param known incarnation and epoch, as far as this instance knows them
     */
    public void leaveTo(int place, @Nullable Subscriber instance, Lease known) {
        forgetState();
        lease = known;
        incarnation = known.incarnation();
        online = instance != null;
        room = instance != null;
        through = instance;
        loop = place;
    }

    /** What this instance knows of a stored session may be old: the next claim tells it. */
    public void forgetState() {
        inboundQos2 = new InboundQos2();
        outbound = new StoredOutbound(this);
        unfinishedScans.clear();
        will = null;
        client = null;
    }

    /** Subscriptions by filter, in the order in which they were made. To be changed by the owner's loop alone. */
    public Map<TopicFilter, Subscription> subscriptions() {
        return subscriptions;
    }

    /** Scans that wait for its next connection. To be changed by the owner's loop alone. */
    public List<UnfinishedScan> unfinishedScans() {
        return unfinishedScans;
    }

    public InboundQos2 inboundQos2() {
        return inboundQos2;
    }

    /** Seconds that it outlives its connection; 4,294,967,295 means for good. */
    public long expirySeconds() {
        return expirySeconds;
    }

    public void expirySeconds(long seconds) {
        expirySeconds = seconds;
    }

    /** What is still to be published if its connection breaks; null if there is nothing. */
    public @Nullable Will will() {
        return will;
    }

    public void will(@Nullable Will newWill) {
        will = newWill;
    }

    /** True once it is over: nothing reaches it any more. */
    public boolean isEnded() {
        return ended;
    }

    /** It is over. */
    public void end() {
        ended = true;
    }

    /** It is over, and what it had to send was given away or is lost: nothing of it is held in memory. */
    public void free() {
        outbound.free();
    }

    /** The connection of now; null if there is none. */
    public @Nullable SessionPort port() {
        return port;
    }

    /** How its client connected last; null if it has not since the broker started. */
    public @Nullable ClientInfo client() {
        return client;
    }

    /** Its client has connected. */
    public void client(ClientInfo newClient) {
        client = newClient;
    }

    /** What its client may do, as of now. */
    public void policy(TopicPolicy newPolicy) {
        policy = newPolicy;
        receivePolicy = receivePolicy == null ? null : newPolicy;
    }

    /** From now on the policy is asked for each delivery: a subscription was allowed only so. */
    public void checkDeliveries() {
        receivePolicy = policy;
    }

    /** Whether the will may still be sent. */
    public boolean mayPublish(Will toSend) {
        return policy == null || policy.mayPublish(toSend.topic(), toSend.qos(), toSend.retain());
    }

    /** Binds a transient session to its connection. */
    public void attach(SessionPort newPort) {
        port = newPort;
        online = true;
        room = true;
    }

    /** Binds a stored session to a connection and sends again what was in flight; the rest follows with {@link #pump}. */
    public void attach(SessionPort newPort, Claim claim, SessionStore store, int receiveMaximum) {
        port = newPort;
        online = true;
        room = true;
        storedOutbound().attach(claim, store, newPort, receiveMaximum);
        pumpLater();
    }

    /** Takes over what the storage knows of a session that this broker has not seen yet. */
    public void recover(Claim claim) {
        storedOutbound().assumeSent(claim.nextSequence() - 1);
        for (int packetId : claim.inboundQos2()) {
            inboundQos2.received(packetId);
        }
    }

    /** Frees it from its connection. */
    public void detach() {
        port = null;
        online = false;
        room = false;
        pumpAsked = false;
        inboundQos2.detach();
        if (outbound instanceof StoredOutbound queue) {
            queue.detach();
        }
    }

    /**
     * A message on the live path: QoS 0, or any QoS for a transient session.
     *
     * @param frame shared among all receivers
     * @param target the terms of this session for it
     */
    public void deliver(PublishFrame frame, Target target, long nowMillis) {
        SessionPort openPort = port;
        if (openPort == null) {
            host.dropped(DropReason.OFFLINE);
            return;
        }
        Message message = frame.message();
        if (receivePolicy != null && !receivePolicy.mayReceive(message)) {
            host.dropped(DropReason.FORBIDDEN);
            return;
        }
        boolean retain = retainFlag(frame, target);
        if (message.qos().min(target.qos).level() > 0) {
            transientOutbound().deliver(frame, target, nowMillis);
            noteRoom();
        } else if (!openPort.isWritable()) {
            host.dropped(DropReason.NOT_WRITABLE);
        } else if (openPort.publish(frame, 0, 0, false, retain, target.subscriptionIds, nowMillis)) {
            host.delivered(0, message, retain);
        } else {
            host.dropped(DropReason.REFUSED_BY_CLIENT);
        }
    }

    /** A message on the stored path, committed. */
    public void onPosted(Stored entry, long nowMillis) {
        storedOutbound().onPosted(entry, nowMillis);
        noteRoom();
    }

    /** The queue, from the view of the sender. Only for stored sessions. */
    public StoredOutbound storedOutbound() {
        return (StoredOutbound) outbound;
    }

    /** The sender. Only for transient sessions. */
    private TransientOutbound transientOutbound() {
        return (TransientOutbound) outbound;
    }

    public void onPubAck(int packetId, ReasonCode reason, long nowMillis) {
        outbound.onPubAck(packetId, reason, nowMillis);
        noteRoom();
    }

    public void onPubRec(int packetId, ReasonCode reason, long nowMillis) {
        outbound.onPubRec(packetId, reason, nowMillis);
        noteRoom();
    }

    public void onPubComp(int packetId, long nowMillis) {
        outbound.onPubComp(packetId, nowMillis);
        noteRoom();
    }

    /** Sends what may go now. Asked for by {@link SessionPort#pumpLater}. */
    public void pump(long nowMillis) {
        pumpAsked = false;
        outbound.pump(nowMillis);
        noteRoom();
    }

    /** Messages that could be sent at once, 0 without connection. */
    public int roomLeft() {
        return port == null ? 0 : outbound.roomLeft();
    }

    /** Messages sent and not done. */
    public int inFlight() {
        return outbound.inFlight();
    }

    /** What a transient session has on its way to its client; see {@link TransientOutbound#list}. */
    public List<QueuedMessage> list(long after, int max) {
        return outbound instanceof TransientOutbound queue ? queue.list(after, max) : List.of();
    }

    /** Messages waiting in memory, in flight included; a stored session has its queue in the storage. */
    public int queuedInMemory() {
        return outbound instanceof TransientOutbound queue ? queue.queued() : 0;
    }

    /** Messages that found the queue in memory full. */
    public long droppedInMemory() {
        return outbound instanceof TransientOutbound queue ? queue.dropped() : 0;
    }

    /** Gives away what a transient session holds; see {@link TransientOutbound#giveAway}. */
    public void giveAway(BiConsumer<PublishFrame, Target> sent, BiConsumer<PublishFrame, Target> unsent) {
        if (outbound instanceof TransientOutbound queue) {
            queue.giveAway(sent, unsent);
        }
    }

    /** Written only when it changes: it is read by other threads, so a write costs a fence. */
    private void noteRoom() {
        boolean has = port != null && outbound.hasRoom();
        if (has != room) {
            room = has;
            if (has) {
                host.hasRoomAgain();
            }
        }
    }

    SessionHost host() {
        return host;
    }

    /** False while the client does not read what it was sent: nothing more is sent to it then. */
    boolean isWritable() {
        SessionPort openPort = port;
        return openPort != null && openPort.isWritable();
    }

    /** The client reads again: what waited for that may go. */
    public void onWritable() {
        noteRoom();
        pumpLater();
    }

    void pumpLater() {
        SessionPort openPort = port;
        if (!pumpAsked && openPort != null) {
            pumpAsked = true;
            openPort.pumpLater(this);
        }
    }

    /** Why a message that waited is not to be sent; null if it is. */
    @Nullable
    DropReason refusal(Message message, long nowMillis) {
        if (message.isExpired(nowMillis)) { // [MQTT-3.3.2-5]
            return DropReason.EXPIRED;
        }
        return refusal(message);
    }

    /** Why a message that was sent before is not to be sent again; null if it is. */
    @Nullable
    DropReason refusal(Message message) {
        return receivePolicy != null && !receivePolicy.mayReceive(message) ? DropReason.FORBIDDEN : null;
    }

    /** The flag of a live delivery: cleared unless the subscription wants it as published [MQTT-3.3.1-12], [MQTT-3.3.1-13]. */
    boolean retainFlag(PublishFrame frame, Target target) {
        return target.retainAsPublished && frame.message().retain();
    }
}
