// SPDX-License-Identifier: Apache-2.0
package io.microbroker.plugin;

import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import java.util.Objects;

/** A plugin's policy behind its guard: counts denials and failures. A failure is thrown on; who asks takes it for a denial. */
record GuardedPolicy(PluginGuard guard, TopicPolicy policy) implements TopicPolicy {
    @Override
    public boolean mayPublish(TopicName topic, Qos qos, boolean retain) {
        return counted(guard.decide("mayPublish", () -> policy.mayPublish(topic, qos, retain)));
    }

    @Override
    public SubscribeVerdict maySubscribe(TopicFilter filter, Qos qos) {
        SubscribeVerdict verdict = guard.decide(
                "maySubscribe", () -> Objects.requireNonNull(policy.maySubscribe(filter, qos), "it answered null"));
        counted(verdict != SubscribeVerdict.DENY);
        return verdict;
    }

    @Override
    public boolean mayReceive(Message message) {
        return counted(guard.decide("mayReceive", () -> policy.mayReceive(message)));
    }

    @Override
    public Explanation explain(Action action, String topic) {
        Explanation given = guard.decide(
                "explain", () -> Objects.requireNonNull(policy.explain(action, topic), "it answered null"));
        return new Explanation(
                given.allowed(),
                given.rule(),
                given.plugin().isEmpty() ? guard.counters().plugin() : given.plugin());
    }

    private boolean counted(boolean allowed) {
        if (!allowed) {
            guard.counters().denied();
        }
        return allowed;
    }
}
