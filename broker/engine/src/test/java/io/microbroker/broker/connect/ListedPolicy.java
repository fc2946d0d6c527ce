// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.connect;

import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import java.util.Set;

/**
 * Rules by first topic level: what stands in {@code forbidden} must not be used. {@code mixed/…} may be subscribed to, but
 * {@code mixed/secret} is not delivered. {@code broken/…} makes the policy throw.
 */
record ListedPolicy(Set<String> forbidden) implements TopicPolicy {
    @Override
    public boolean mayPublish(TopicName topic, Qos qos, boolean retain) {
        return isAllowed(topic.value());
    }

    @Override
    public SubscribeVerdict maySubscribe(TopicFilter filter, Qos qos) {
        String value = filter.value();
        return !isAllowed(value)
                ? SubscribeVerdict.DENY
                : value.startsWith("mixed/") ? SubscribeVerdict.ALLOW_CHECKED : SubscribeVerdict.ALLOW_ALL;
    }

    @Override
    public boolean mayReceive(Message message) {
        return isAllowed(message.topic().value()) && !message.topic().value().equals("mixed/secret");
    }

    private boolean isAllowed(String topic) {
        String first = topic.split("/", 2)[0];
        if (first.equals("broken")) {
            throw new IllegalStateException("a mistake in the policy");
        }
        return !forbidden.contains(first);
    }

    @Override
    public Explanation explain(Action action, String topic) {
        return new Explanation(isAllowed(topic), "forbidden are " + forbidden);
    }
}
