// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.auth;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;

/**
 * What one client may do. Answers at once, from any event loop, without blocking; an exception is a denial. Answers for the
 * same arguments must not change: a changed rule means a new policy (see {@link Authorizer}). Verdicts are cached.
 */
public interface TopicPolicy {
    /** Everything is allowed. */
    TopicPolicy ALLOW_ALL = new FixedPolicy(true);

    /** Nothing is allowed. */
    TopicPolicy DENY_ALL = new FixedPolicy(false);

    /** Asked for a will at CONNECT and when it is sent, and for each topic that a client publishes to. */
    boolean mayPublish(TopicName topic, Qos qos, boolean retain);

    /** Asked for each filter of a SUBSCRIBE; a shared one comes with its share name. */
    SubscribeVerdict maySubscribe(TopicFilter filter, Qos qos);

    /** Asked before each delivery by a subscription that was granted with {@link SubscribeVerdict#ALLOW_CHECKED}. */
    boolean mayReceive(Message message);

    /** Tells which rule decides, for people. */
    Explanation explain(Action action, String topic);

    /** What a client wants to do with a topic. */
    enum Action {
        PUBLISH,
        SUBSCRIBE,
        RECEIVE
    }

    /** The answer to a SUBSCRIBE. */
    enum SubscribeVerdict {
        /** No subscription. */
        DENY,
        /** All that matches the filter may be delivered. */
        ALLOW_ALL,
        /** The filter also matches forbidden topics: ask {@link #mayReceive} for each message. */
        ALLOW_CHECKED
    }

    /**
     * A decision with its reason.
     *
     * @param rule the rule that decided, in the words of its source, such as {@code acl.conf:12 topic deny secret/#}
     * @param plugin whose rule it is; the broker fills it in. Empty for the broker itself
     */
    record Explanation(boolean allowed, String rule, String plugin) {
        /** Of a plugin that need not say its name. */
        public Explanation(boolean allowed, String rule) {
            this(allowed, rule, "");
        }
    }
}
