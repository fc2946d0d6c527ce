// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.auth;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;

/** The policy that gives one answer to everything. */
record FixedPolicy(boolean allowed) implements TopicPolicy {
    @Override
    public boolean mayPublish(TopicName topic, Qos qos, boolean retain) {
        return allowed;
    }

    @Override
    public SubscribeVerdict maySubscribe(TopicFilter filter, Qos qos) {
        return allowed ? SubscribeVerdict.ALLOW_ALL : SubscribeVerdict.DENY;
    }

    @Override
    public boolean mayReceive(Message message) {
        return allowed;
    }

    @Override
    public Explanation explain(Action action, String topic) {
        return new Explanation(allowed, allowed ? "everything is allowed" : "nothing is allowed");
    }
}
