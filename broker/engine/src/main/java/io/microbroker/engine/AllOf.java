// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import java.util.List;

/** The policy of several authorizers: allowed is what all of them allow. One that throws denies. */
record AllOf(List<TopicPolicy> policies) implements TopicPolicy {
    @Override
    public boolean mayPublish(TopicName topic, Qos qos, boolean retain) {
        for (TopicPolicy policy : policies) {
            if (!policy.mayPublish(topic, qos, retain)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public SubscribeVerdict maySubscribe(TopicFilter filter, Qos qos) {
        SubscribeVerdict verdict = SubscribeVerdict.ALLOW_ALL;
        for (TopicPolicy policy : policies) {
            SubscribeVerdict next = policy.maySubscribe(filter, qos);
            if (next == SubscribeVerdict.DENY) {
                return next;
            }
            verdict = next == SubscribeVerdict.ALLOW_CHECKED ? next : verdict;
        }
        return verdict;
    }

    @Override
    public boolean mayReceive(Message message) {
        for (TopicPolicy policy : policies) {
            if (!policy.mayReceive(message)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Explanation explain(Action action, String topic) {
        Explanation last = new Explanation(true, "no authorizer is set up");
        for (TopicPolicy policy : policies) {
            last = policy.explain(action, topic);
            if (!last.allowed()) {
                return last;
            }
        }
        return last;
    }
}
