// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import static io.microbroker.bridge.Here.site;
import static io.microbroker.bridge.Here.topic;
import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A bridge has the rights of its local user, and no others: also by the wildcards of its rules. */
final class BridgeRightsIT {
    /** {@code secret/…} is for nobody, and {@code keeper} may not even subscribe. */
    private static final class Rights implements Plugin, TopicPolicy {
        @Override
        public String name() {
            return "rights";
        }

        @Override
        public Future<Void> start(PluginContext context) {
            context.authorizer(
                    client -> Future.succeededFuture("keeper".equals(client.username()) ? TopicPolicy.DENY_ALL : this));
            return Future.succeededFuture();
        }

        private static boolean isOpen(TopicName topic) {
            return !topic.value().startsWith("secret/");
        }

        @Override
        public boolean mayPublish(TopicName topic, Qos qos, boolean retain) {
            return isOpen(topic) || !topic.value().endsWith("/in");
        }

        @Override
        public SubscribeVerdict maySubscribe(TopicFilter filter, Qos qos) {
            return SubscribeVerdict.ALLOW_CHECKED;
        }

        @Override
        public boolean mayReceive(Message message) {
            return isOpen(message.topic());
        }

        @Override
        public Explanation explain(Action action, String topic) {
            return new Explanation(false, "a test");
        }
    }

    @Test
    void whatTheUserMayNotReadDoesNotGoOutAndWhatItMayNotWriteDoesNotComeIn() {
        try (Here there = Here.alone();
                Here here = Here.with(
                                site(
                                        there.port(),
                                        Map.of(),
                                        List.of(topic("out", "#", 1, "", "up/"), topic("in", "#", 1, "", "down/"))),
                                config -> config,
                                new Rights())
                        .connected();
                Peer cloud = Peer.of(there.port()).subscribe("up/#", 1);
                Peer panel = Peer.of(here.port()).subscribe("open/#", 1)) {
            panel.publish("secret/door", "no", 1, false).publish("open/door", "yes", 1, false);
            assertThat(cloud.next()).isEqualTo("up/open/door yes qos 1");

            cloud.publish("down/secret/in", "no", 1, false).publish("down/open/in", "yes", 1, false);
            assertThat(panel.next()).isEqualTo("open/door yes qos 1");
            assertThat(panel.next()).isEqualTo("open/in yes qos 1");
            assertThat(here.messages("denied")).isEqualTo(1);
            assertThat(cloud.hasMore()).isFalse();
        }
    }

    @Test
    void aUserThatMayNotSubscribeIsTold() {
        try (Here there = Here.alone();
                Here here = Here.with(
                        site(there.port(), Map.of("local-user", "keeper"), List.of(topic("out", "#", 1))),
                        config -> config,
                        new Rights())) {
            Waiting.until(() -> "told", () -> String.valueOf(here.get("trouble"))
                    .contains("does not allow the user 'keeper'"));

            assertThat(here.number("connections")).isZero();
        }
    }
}
