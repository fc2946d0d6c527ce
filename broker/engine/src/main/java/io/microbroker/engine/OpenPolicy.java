// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;

/** The policy of a broker without authorizer: everything is allowed but publishing to the broker's own {@code $} topics. */
enum OpenPolicy implements TopicPolicy {
    INSTANCE;

    @Override
    public boolean mayPublish(TopicName topic, Qos qos, boolean retain) {
        return !topic.isDollar(); // §4.7.2: the server should keep clients from using them among themselves
    }

    @Override
    public SubscribeVerdict maySubscribe(TopicFilter filter, Qos qos) {
        return SubscribeVerdict.ALLOW_ALL;
    }

    @Override
    public boolean mayReceive(Message message) {
        return true;
    }

    @Override
    public Explanation explain(Action action, String topic) {
        boolean denied = action == Action.PUBLISH && topic.startsWith("$");
        return new Explanation(
                !denied, denied ? "topics that begin with $ belong to the broker" : "no authorizer is set up");
    }
}
