// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;

/** The rights of users without an ACL file: all but publishing to {@code $} topics, as without any authorizer. */
enum OpenTopics implements TopicPolicy {
    INSTANCE;

    @Override
    public boolean mayPublish(TopicName topic, Qos qos, boolean retain) {
        return !topic.isDollar();
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
        boolean allowed = action != Action.PUBLISH || !topic.startsWith("$");
        return new Explanation(
                allowed, allowed ? "no ACL file is set up" : "topics that begin with $ belong to the broker");
    }
}
