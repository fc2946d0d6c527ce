// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;

/** A plugin's policy that cannot throw: an exception is a denial. */
record SafePolicy(TopicPolicy policy) implements TopicPolicy {
    @Override
    public boolean mayPublish(TopicName topic, Qos qos, boolean retain) {
        try {
            return policy.mayPublish(topic, qos, retain);
        } catch (RuntimeException e) {
            return false;
        }
    }

    @Override
    public SubscribeVerdict maySubscribe(TopicFilter filter, Qos qos) {
        try {
            return policy.maySubscribe(filter, qos);
        } catch (RuntimeException e) {
            return SubscribeVerdict.DENY;
        }
    }

    @Override
    public boolean mayReceive(Message message) {
        try {
            return policy.mayReceive(message);
        } catch (RuntimeException e) {
            return false;
        }
    }

    @Override
    public Explanation explain(Action action, String topic) {
        try {
            return policy.explain(action, topic);
        } catch (RuntimeException e) {
            return new Explanation(false, "the authorizer failed, which denies");
        }
    }
}
