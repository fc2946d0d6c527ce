// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One receiver of a message and the terms on which it gets it: one subscription, or the merge of all subscriptions of one
 * subscriber that match. Immutable. The fields are public because they are read once per delivered message; identity is what
 * counts, so there is no {@code equals}.
 */
public final class Target {
    /** Stands for "no subscription identifiers". Shared: compare by length. */
    public static final int[] NO_IDENTIFIERS = {};

    /** Who receives. */
    public final Subscriber subscriber;

    /** The highest granted level of the matching subscriptions [MQTT-3.3.4-2]. */
    public final Qos qos;

    /** Whether the retain flag of the publisher is kept: true if one of the matching subscriptions says so [MQTT-3.3.1-13]. */
    public final boolean retainAsPublished;

    /**
     * The identifiers of all matching subscriptions, ascending [MQTT-3.3.4-3..5]; one that several of them have comes as often.
     * Must not be modified.
     */
    public final int[] subscriptionIds;

    /**
     * What applies if the publisher is this subscriber: this object itself if no matching subscription is no-local, null if
     * all are, otherwise the merge of the others [MQTT-3.8.3-3]. The merge of the others may have a lower {@link #qos}.
     */
    public final @Nullable Target forOwnMessages;

    /** The subscription it was made of; null for a merge. */
    final @Nullable Subscription origin;

    /** The target of one subscription. */
    Target(Subscriber subscriber, Subscription subscription) {
        this.subscriber = subscriber;
        this.qos = subscription.qos();
        this.retainAsPublished = subscription.retainAsPublished();
        int id = subscription.identifier();
        this.subscriptionIds = id == Subscription.NO_IDENTIFIER ? NO_IDENTIFIERS : new int[] {id};
        this.forOwnMessages = subscription.noLocal() ? null : this;
        this.origin = subscription;
    }

    /**
     * The terms on which a subscription gets retained messages: they keep their retain flag [MQTT-3.3.1-8], and no-local does
     * not count.
     */
    public static Target forRetained(Subscriber subscriber, Subscription subscription) {
        return new Target(
                subscriber,
                new Subscription(
                        subscription.filter(),
                        subscription.qos(),
                        false,
                        true,
                        subscription.retainHandling(),
                        subscription.identifier()));
    }

    /** The shared subscription it is made of; null for ordinary ones. */
    public @Nullable TopicFilter sharedFilter() {
        return origin != null && origin.filter().isShared() ? origin.filter() : null;
    }

    /** The merge of two targets of one subscriber (§3.3.4). */
    private Target(Target a, Target b) {
        this.subscriber = a.subscriber;
        this.qos = a.qos.max(b.qos); // [MQTT-3.3.4-2]
        this.retainAsPublished = a.retainAsPublished || b.retainAsPublished;
        this.subscriptionIds = merged(a.subscriptionIds, b.subscriptionIds);
        this.forOwnMessages = a.noLocal() || b.noLocal() ? merged(a.forOwnMessages, b.forOwnMessages) : this;
        this.origin = null;
    }

    /** True if {@link #forOwnMessages} is another than this: the publisher must be compared with the subscriber. */
    public boolean noLocal() {
        return forOwnMessages != this;
    }

    /** The one delivery for two overlapping subscriptions of one subscriber. */
    Target mergedWith(Target other) {
        return new Target(this, other);
    }

    private static @Nullable Target merged(@Nullable Target a, @Nullable Target b) {
        if (a == null) {
            return b;
        }
        return b == null ? a : new Target(a, b);
    }

    /** Merges two ascending arrays; an identifier of several subscriptions is there once for each of them (§3.3.4). */
    private static int[] merged(int[] a, int[] b) {
        if (a.length == 0) {
            return b;
        }
        if (b.length == 0) {
            return a;
        }
        int[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        Arrays.sort(both);
        return both;
    }

    @Override
    public String toString() {
        return "Target[" + subscriber.clientId() + ", qos=" + qos.level() + "]";
    }
}
