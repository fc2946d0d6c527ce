// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.config.LimitsConfig;
import io.microbroker.packet.PublishFrame;
import io.microbroker.session.DropReason;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Fanout;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.StoredTarget;
import io.microbroker.topic.RetainedIndex;
import io.microbroker.topic.SharedGroup;
import io.microbroker.topic.Subscriber;
import io.microbroker.topic.Subscribers;
import io.microbroker.topic.SubscriptionIndex;
import io.microbroker.topic.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * Brings one published message to its receivers, each by one of two paths: <em>live</em> (QoS 0, or a transient session) it is
 * handed to the session's loop at once; <em>stored</em> (QoS &gt; 0 to a persistent session, online or not) it goes into the
 * session's queue, and the commit brings it to the session. Shared by all loops; each call acts for one of them.
 */
public final class Router {
    /** Bytes of a retained message beyond what it says of itself: map, skip list, slot, text of the topic. */
    private static final int RETAINED_OVERHEAD = 256;

    private final Engine engine;
    private final SubscriptionIndex index;
    private final RetainedIndex retained;
    /**
     * A retained message comes to a new subscription by the scan or live, never by both: whoever publishes one holds this
     * shared for its put and match, whoever subscribes holds it alone for entering the index and reading the stamp. Held for
     * the time of one match at most.
     */
    private final StampedLock retainedOrder = new StampedLock();

    Router(Engine engine, SubscriptionIndex index, RetainedIndex retained) {
        this.engine = engine;
        this.index = index;
        this.retained = retained;
    }

    /**
     * Routes a message: live copies leave at once, the rest is returned.
     *
     * @param loop the loop of the publisher, which is the caller's
     * @param durability what the publisher's listener promises
     * @param held where live copies wait; null if they leave at once
     * @return what has to be stored before the message may be acknowledged; null if nothing has
     */
    public @Nullable Fanout route(
            Loop loop, Route route, Message message, Durability durability, @Nullable HeldCopies held) {
        if (!message.retain()) {
            return route(loop, message, 0, route.subscribers(loop.matches()), durability, held);
        }
        long stamp;
        Subscribers subscribers;
        long lock = retainedOrder.readLock();
        try {
            stamp = retained.put(message);
            subscribers = route.subscribers(loop.matches());
        } finally {
            retainedOrder.unlockRead(lock);
        }
        return route(loop, message, stamp, subscribers, durability, held);
    }

    private @Nullable Fanout route(
            Loop loop,
            Message message,
            long stamp,
            Subscribers subscribers,
            Durability durability,
            @Nullable HeldCopies held) {
        if (subscribers.isEmpty()) {
            loop.counters().increment(Counter.PUBLISHES_WITHOUT_SUBSCRIBER);
            return unit(message, List.of(), stamp, durability);
        }
        loop.counters().add(Counter.COPIES_ROUTED, subscribers.size());
        PublishFrame frame = new PublishFrame(message, Math.max(1, subscribers.size()));
        deliverLive(loop, frame, subscribers.liveByLoop, held);
        List<StoredTarget> stored = List.of();
        if (message.qos() == Qos.AT_MOST_ONCE) {
            deliverLive(loop, frame, subscribers.storedByLoop, held);
        } else if (subscribers.stored.length > 0) {
            stored = new ArrayList<>(subscribers.stored.length + subscribers.shared.length);
            for (Target target : subscribers.stored) {
                addStored(loop, frame, target, stored, held);
            }
        }
        if (subscribers.shared.length > 0) {
            stored = share(loop, frame, subscribers.shared, stored, held);
        }
        return unit(message, stored, stamp, durability);
    }

    /** What the storage is asked for; null if nothing. While others may take this instance for dead, it must answer for all. */
    private @Nullable Fanout unit(Message message, List<StoredTarget> stored, long stamp, Durability durability) {
        boolean isNothing = stored.isEmpty() && stamp == 0 && (message.qos() == Qos.AT_MOST_ONCE || !engine.isSilent());
        return isNothing ? null : new Fanout(message, stored, stamp, durability);
    }

    /** Brings a message that was published on another instance to those on this one who are served live. */
    void arrive(Loop loop, Route route, Message message) {
        Subscribers subscribers = route.subscribers(loop.matches());
        boolean all = message.qos() == Qos.AT_MOST_ONCE;
        int copies = here(subscribers.liveByLoop) + (all ? here(subscribers.storedByLoop) : 0);
        loop.counters().add(Counter.COPIES_ROUTED, copies);
        if (copies > 0) {
            PublishFrame frame = new PublishFrame(message, copies);
            arrive(loop, frame, subscribers.liveByLoop);
            if (all) {
                arrive(loop, frame, subscribers.storedByLoop);
            }
        }
    }

    private int here(Target[][] byLoop) {
        int sum = 0;
        for (int i = 0; i < engine.loopCount(); i++) {
            sum += byLoop[i].length;
        }
        return sum;
    }

    private void arrive(Loop loop, PublishFrame frame, Target[][] byLoop) {
        for (int i = 0; i < engine.loopCount(); i++) {
            if (byLoop[i].length > 0) {
                loop.bring(i, frame, byLoop[i]);
            }
        }
    }

    /**
     * A subscription is in the index.
     *
     * @param isNew it replaced none of this subscriber
     * @param retainedUpTo the last retained message that was published before; later ones come to it as they are published
     */
    record Entrance(boolean isNew, long retainedUpTo) {}

    /** Enters a subscription into the index. No retained message is put while this is done, nor matched after it was put. */
    Entrance enter(Subscriber subscriber, Subscription subscription) {
        long held = retainedOrder.writeLock();
        try {
            boolean isNew = index.add(subscriber, subscription) == null; // [MQTT-3.8.4-3]
            return new Entrance(isNew, retained.stamp());
        } finally {
            retainedOrder.unlockWrite(held);
        }
    }

    /** True if nobody subscribed to the topic: what MQTT 5.0 tells the publisher with reason 0x10. */
    public boolean hasNoSubscriber(Loop loop, Route route) {
        return route.subscribers(loop.matches()).isEmpty();
    }

    /** False if the message wants to be retained and there is no room for another topic. */
    public boolean hasRoomFor(Message message) {
        if (!message.retain() || message.payload().length == 0) {
            return true;
        }
        LimitsConfig limits = engine.config().limits();
        long bytes = retained.bytes() + message.size();
        long inMemory = 2 * bytes + (long) RETAINED_OVERHEAD * retained.size();
        boolean full = retained.size() >= limits.retainedMessages()
                || bytes > limits.retainedBytes()
                || inMemory > engine.ceilings().retainedBytes();
        return !full || retained.get(message.topic()) != null;
    }

    private void deliverLive(Loop loop, PublishFrame frame, Target[][] byLoop, @Nullable HeldCopies held) {
        for (int i = 0; i < byLoop.length; i++) {
            Target[] row = byLoop[i];
            if (row.length == 0) {
                continue;
            }
            if (held == null) {
                loop.bring(i, frame, row);
            } else {
                held.add(i, frame, row);
            }
        }
    }

    private void addStored(
            Loop loop, PublishFrame frame, Target target, List<StoredTarget> stored, @Nullable HeldCopies held) {
        Target terms = target;
        if (target.noLocal() && isOwn(frame.message(), target)) { // [MQTT-3.8.3-3]
            Target own = target.forOwnMessages;
            if (own == null) {
                loop.counters().increment(Counter.DROPPED_NO_LOCAL);
                return;
            }
            terms = own;
        }
        if (terms.qos == Qos.AT_MOST_ONCE) {
            deliverOne(loop, frame, terms, held);
        } else {
            stored.add(storedTarget(frame.message(), terms));
        }
    }

    private static boolean isOwn(Message message, Target target) {
        Publisher publisher = message.publisher();
        return publisher != null && publisher.clientId().equals(target.subscriber.clientId());
    }

    static StoredTarget storedTarget(Message message, Target target) {
        TopicFilter shared = target.sharedFilter();
        return new StoredTarget(
                target.subscriber.clientId(),
                target.subscriber.incarnation(),
                message.qos().min(target.qos),
                target.retainAsPublished && message.retain(),
                target.subscriptionIds,
                shared == null ? null : shared.value());
    }

    private List<StoredTarget> share(
            Loop loop, PublishFrame frame, SharedGroup[] groups, List<StoredTarget> others, @Nullable HeldCopies held) {
        List<StoredTarget> stored = others;
        for (SharedGroup group : groups) {
            Target member = group.pick();
            if (member == null) {
                loop.dropped(DropReason.NO_MEMBER);
            } else if (isStored(frame.message(), member)) {
                if (stored.isEmpty()) {
                    stored = new ArrayList<>(groups.length);
                }
                stored.add(storedTarget(frame.message(), member));
            } else {
                deliverOne(loop, frame, member, held);
            }
        }
        return stored;
    }

    static boolean isStored(Message message, Target target) {
        return target.subscriber.isStored() && message.qos().min(target.qos) != Qos.AT_MOST_ONCE;
    }

    private void deliverOne(Loop loop, PublishFrame frame, Target target, @Nullable HeldCopies held) {
        int place = target.subscriber.loop();
        if (held != null) {
            held.add(place, frame, new Target[] {target});
        } else if (place == loop.index()) {
            loop.deliver(frame, target);
        } else {
            loop.bring(place, frame, new Target[] {target});
        }
    }

    /**
     * Whether another member of a shared group can be brought what one has missed: by its queue, or because it is online. If
     * not, they would pass it to each other for ever.
     */
    boolean reaches(PublishFrame frame, Target other) {
        return other.subscriber.isOnline() || isStored(frame.message(), other);
    }

    /** Brings a message that one member of a shared group will not take to another member. */
    void reroute(Loop loop, PublishFrame frame, Target other) {
        if (isStored(frame.message(), other)) {
            Durability durability = engine.durability();
            StoredTarget target = storedTarget(frame.message(), other);
            loop.queues().append(new Fanout(frame.message(), List.of(target), 0, durability), Receipt.NONE);
        } else {
            deliverOne(loop, frame, other, null);
        }
    }

    /** Deletes a retained message without telling subscribers. {@code empty}: a retained message without payload. */
    void clearRetained(Loop loop, Message empty) {
        long stamp = retained.put(empty);
        loop.queues().append(new Fanout(empty, List.of(), stamp, engine.durability()), Receipt.NONE);
    }

    /** Publishes a figure of the broker: QoS 0, retained in memory alone. */
    void publishFigure(Loop loop, Message message) {
        engine.figures().put(message);
        Subscribers subscribers = index.match(message.topic());
        if (!subscribers.isEmpty()) {
            route(loop, message, 0, subscribers, Durability.MEMORY, null);
        }
    }

    /** Publishes a message that nobody waits for: a will, or one of the broker itself. */
    public void publish(Loop loop, Message message) {
        if (!hasRoomFor(message)) {
            loop.counters().increment(Counter.RETAINED_REFUSED);
            return;
        }
        Fanout fanout = route(loop, new Route(message.topic()), message, engine.durability(), null);
        if (fanout != null) {
            loop.queues().append(fanout, Receipt.NONE);
        }
    }
}
