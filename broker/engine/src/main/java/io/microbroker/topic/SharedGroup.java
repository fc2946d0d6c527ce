// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicFilter;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The members of one shared subscription (§4.8.2): all who subscribed with one share name and one filter. Each message goes to
 * one of them.
 *
 * <p>Threads: picked from any thread without a lock; changed by {@link SubscriptionIndex} alone.
 */
public final class SharedGroup {
    private final TopicFilter filter;
    private final TargetSet members = new TargetSet();
    /** Where the next pick begins. */
    private final AtomicInteger turn = new AtomicInteger();

    SharedGroup(TopicFilter filter) {
        this.filter = filter;
    }

    /** Share name and filter. */
    public TopicFilter filter() {
        return filter;
    }

    /** The number of members. */
    public int size() {
        return members.size();
    }

    /** Shows every member once, as of now. */
    public void forEachMember(Consumer<Target> consumer) {
        for (Target[] chunk : members.chunks()) {
            for (Target member : chunk) {
                consumer.accept(member);
            }
        }
    }

    /**
     * Picks the receiver of one message, in turn: a member online with room in its window, else one online, else a stored one
     * of QoS &gt; 0, whose queue takes the message. Usually O(1); O(members) when no member is online with room.
     *
     * @return null if nobody can take it: every member is offline, and transient or of QoS 0
     */
    public @Nullable Target pick() {
        return choose(null);
    }

    /** Like {@link #pick}, but never the given subscriber: it has gone, and its messages move to another. */
    public @Nullable Target pickOther(Subscriber gone) {
        return choose(gone);
    }

    /** Picks, in turn, a member online that passes the test; null if there is none. O(members). */
    public @Nullable Target pickAmong(Predicate<Target> test) {
        Target[][] snapshot = members.chunks();
        int size = TargetSet.size(snapshot);
        int first = turn.getAndIncrement();
        for (int step = 0; step < size; step++) {
            Target member = TargetSet.at(snapshot, Math.floorMod(first + step, size));
            if (member.subscriber.isOnline() && test.test(member)) {
                return member;
            }
        }
        return null;
    }

    private @Nullable Target choose(@Nullable Subscriber gone) {
        Target[][] snapshot = members.chunks();
        int size = TargetSet.size(snapshot);
        int first = turn.getAndIncrement();
        int online = -1;
        int stored = -1;
        for (int step = 0; step < size; step++) {
            Target member = TargetSet.at(snapshot, Math.floorMod(first + step, size));
            Subscriber subscriber = member.subscriber;
            if (subscriber == gone) {
                continue;
            }
            if (subscriber.isOnline()) {
                if (subscriber.hasRoom()) {
                    return taken(snapshot, first, step);
                }
                online = online < 0 ? step : online;
            } else if (subscriber.isStored() && member.qos != Qos.AT_MOST_ONCE) {
                stored = stored < 0 ? step : stored;
            }
        }
        int step = online >= 0 ? online : stored;
        return step < 0 ? null : taken(snapshot, first, step);
    }

    /** Moves the turn past the members that were passed over; otherwise the one behind them would get their share, too. */
    private Target taken(Target[][] snapshot, int first, int step) {
        if (step > 0) {
            turn.addAndGet(step);
        }
        return TargetSet.at(snapshot, Math.floorMod(first + step, TargetSet.size(snapshot)));
    }

    @Nullable
    Target put(Target member) {
        return members.put(member);
    }

    @Nullable
    Target remove(Subscriber subscriber) {
        return members.remove(subscriber);
    }

    @Override
    public String toString() {
        return "SharedGroup[" + filter + ", members=" + size() + "]";
    }
}
