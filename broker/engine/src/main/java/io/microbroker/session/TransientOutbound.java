// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

import io.microbroker.packet.PublishFrame;
import io.microbroker.spi.admin.QueuedMessage;
import io.microbroker.spi.admin.QueuedMessage.State;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.storage.QueueMemory;
import io.microbroker.topic.Target;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The sender of a session that ends with its connection: a window of packet ids in memory and a bounded queue behind it.
 * Nothing is ever sent twice, since MQTT 5.0 allows resending only after a reconnect [MQTT-4.4.0-1], and such a session has none.
 *
 * <p>The window is the client's Receive Maximum, or the configured bound if that is lower [MQTT-3.3.4-9]. Messages in flight are
 * kept by reference, so that those of a shared subscription can move to another member.
 */
final class TransientOutbound extends Outbound {
    /** Bytes up to which a message in flight is not counted. */
    private static final int UNCOUNTED = 1024;

    private static final int ID_MAX = 65_535;

    private final Session session;
    private final int window;
    private final PacketIds packetIds = new PacketIds();
    private final SlotTable<Sent> sent = new SlotTable<>();
    private final OutboundQueue queue;
    private final QueueMemory memory;
    private long held;
    private long full;

    /** A message in flight. */
    private static final class Sent {
        final PublishFrame frame;
        final Target target;
        final boolean qos2;
        boolean received;

        Sent(PublishFrame frame, Target target, boolean qos2) {
            this.frame = frame;
            this.target = target;
            this.qos2 = qos2;
        }

        Qos qos() {
            return qos2 ? Qos.EXACTLY_ONCE : Qos.AT_LEAST_ONCE;
        }
    }

    TransientOutbound(Session session, Session.Bounds bounds) {
        this.session = session;
        this.window = bounds.window();
        this.memory = bounds.memory();
        this.queue = new OutboundQueue(bounds.queuedMessages(), bounds.queuedBytes(), bounds.memory());
    }

    /** Sends one message, or queues it, or drops it and counts that. */
    void deliver(PublishFrame frame, Target target, long nowMillis) {
        if (sent.size() < window && queue.size() == 0 && session.isWritable()) {
            send(frame, target, nowMillis);
            return;
        }
        if (queue.offer(frame, target)) {
            session.host().waiting(1);
            return;
        }
        int expired = queue.dropExpired(nowMillis);
        dropWaiting(expired, DropReason.EXPIRED);
        if (expired > 0 && queue.offer(frame, target)) {
            session.host().waiting(1);
        } else {
            dropFull();
        }
    }

    private void dropFull() {
        full++;
        session.host().dropped(DropReason.QUEUE_FULL);
    }

    /** Messages that found the queue full. */
    long dropped() {
        return full;
    }

    private void dropWaiting(int count, DropReason reason) {
        session.host().waiting(-count);
        for (int i = 0; i < count; i++) {
            session.host().dropped(reason);
        }
    }

    /** In flight, only large messages count: those that come and go in thousands are small, and counting has its price. */
    private boolean hold(PublishFrame frame) {
        if (frame.message().size() <= UNCOUNTED) {
            return true;
        }
        int cost = OutboundQueue.cost(frame);
        if (!memory.take(held, cost)) {
            return false;
        }
        held += cost;
        return true;
    }

    private void release(PublishFrame frame) {
        if (frame.message().size() > UNCOUNTED) {
            int cost = OutboundQueue.cost(frame);
            held -= cost;
            memory.give(cost);
        }
    }

    private void send(PublishFrame frame, Target target, long nowMillis) {
        SessionPort port = session.port();
        if (port == null) {
            session.host().dropped(DropReason.MOVED);
            return;
        }
        if (frame.message().isExpired(nowMillis)) { // [MQTT-3.3.2-5]
            session.host().dropped(DropReason.EXPIRED);
            return;
        }
        if (!hold(frame)) {
            dropFull();
            return;
        }
        int qos = frame.message().qos().min(target.qos).level();
        boolean retain = session.retainFlag(frame, target);
        int packetId = nextFreeId();
        if (port.publish(frame, qos, packetId, false, retain, target.subscriptionIds, nowMillis)) {
            sent.add(packetId, new Sent(frame, target, qos == 2));
            session.host().delivered(qos, frame.message(), retain);
        } else {
            release(frame);
            session.host().dropped(DropReason.REFUSED_BY_CLIENT); // [MQTT-3.1.2-25]
        }
    }

    /** The window is at most 65,535 wide and not full, so there is one; it is the next one nearly always. */
    private int nextFreeId() {
        int packetId = packetIds.next();
        while (sent.get(packetId) != null) {
            packetId = packetIds.next();
        }
        return packetId;
    }

    @Override
    void onPubAck(int packetId, ReasonCode reason, long nowMillis) {
        Sent entry = sent.remove(packetId);
        if (entry == null) {
            return;
        }
        if (entry.qos2) { // PUBACK means nothing to it
            sent.add(packetId, entry);
        } else {
            release(entry.frame);
            pump(nowMillis);
        }
    }

    @Override
    void onPubRec(int packetId, ReasonCode reason, long nowMillis) {
        Sent entry = sent.get(packetId);
        SessionPort port = session.port();
        if (entry == null || !entry.qos2) {
            if (port != null && !reason.isError()) {
                port.pubRel(packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
            }
        } else if (reason.isError()) { // the receiver refused it: done (§4.3.3)
            sent.remove(packetId);
            release(entry.frame);
            pump(nowMillis);
        } else if (port != null) {
            entry.received = true;
            port.pubRel(packetId, ReasonCode.SUCCESS); // [MQTT-4.3.3-4]
        }
    }

    @Override
    void onPubComp(int packetId, long nowMillis) {
        Sent entry = sent.get(packetId);
        if (entry != null && entry.qos2) {
            sent.remove(packetId);
            release(entry.frame);
            pump(nowMillis);
        }
    }

    @Override
    void pump(long nowMillis) {
        while (queue.size() > 0 && sent.size() < window && session.isWritable()) {
            PublishFrame frame = queue.frame();
            Target target = queue.target();
            queue.remove();
            session.host().waiting(-1);
            DropReason refusal = session.refusal(frame.message(), nowMillis); // the rules may have changed since
            if (refusal == null) {
                send(frame, target, nowMillis);
            } else {
                session.host().dropped(refusal);
            }
        }
    }

    @Override
    int roomLeft() {
        return queue.size() > 0 || !session.isWritable() ? 0 : window - sent.size();
    }

    @Override
    int inFlight() {
        return sent.size();
    }

    int queued() {
        return queue.size() + sent.size();
    }

    /** What is in flight, by packet id, and then what waits; those whose number is above {@code after}, so many at most. */
    List<QueuedMessage> list(long after, int max) {
        List<QueuedMessage> all = new ArrayList<>();
        sent.forEachEntry((entry, packetId) -> {
            if (packetId > after) {
                State state = entry.received ? State.RECEIVED : State.SENT;
                all.add(new QueuedMessage(packetId, packetId, state, entry.qos(), entry.frame.message()));
            }
        });
        all.sort(Comparator.comparingLong(QueuedMessage::number));
        List<QueuedMessage> page = new ArrayList<>(all.subList(0, Math.min(max, all.size())));
        int from = (int) Math.min(queue.size(), Math.max(0, after - ID_MAX));
        long first = ID_MAX + 1L + from - page.size(); // numbers go on where packet ids end
        queue.forEach(from, max - page.size(), (frame, target) -> {
            Message message = frame.message();
            Qos qos = message.qos().min(target.qos);
            page.add(new QueuedMessage(first + page.size(), 0, State.WAITING, qos, message));
        });
        return page;
    }

    @Override
    void free() {
        dropWaiting(queue.size(), DropReason.SESSION_GONE);
        queue.clear();
        memory.give(held);
        held = 0;
    }

    /**
     * Gives away what was sent or queued: messages of QoS 1 without PUBACK, then unsent ones. QoS 2 messages that were sent are
     * never given away [MQTT-4.8.2-4], [MQTT-4.8.2-5].
     *
     * @param takerOfSent takes messages that this client may have got
     * @param takerOfUnsent takes those that it has not
     */
    void giveAway(BiConsumer<PublishFrame, Target> takerOfSent, BiConsumer<PublishFrame, Target> takerOfUnsent) {
        sent.forEach(entry -> {
            if (!entry.qos2) {
                takerOfSent.accept(entry.frame, entry.target);
            }
        });
        while (queue.size() > 0) {
            takerOfUnsent.accept(queue.frame(), queue.target());
            queue.remove();
            session.host().waiting(-1);
        }
    }
}
