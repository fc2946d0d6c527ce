// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.will;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.RunningBroker;
import io.microbroker.engine.Counter;
import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.UserProperty;
import io.microbroker.testkit.ConnectBuilder;
import io.microbroker.testkit.PropertyBuilder;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import io.microbroker.testkit.RawProperties;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What MQTT 5.0 adds to wills: delay, properties, a goodbye that leaves the will, and reasons to refuse one. */
class WillDelayIT {
    /** Clients that may do nothing. */
    private static final Set<String> outlaws = ConcurrentHashMap.newKeySet();

    private static final AtomicInteger policiesMade = new AtomicInteger();

    @RegisterExtension
    static final RunningBroker broker = RunningBroker.with(
            config -> config,
            plugin -> plugin.authorizer(client -> {
                policiesMade.incrementAndGet();
                boolean outlaw = outlaws.contains(client.clientId());
                return Future.succeededFuture(outlaw ? TopicPolicy.DENY_ALL : TopicPolicy.ALLOW_ALL);
            }));

    private static Consumer<ConnectBuilder> settings(String id, long expiry, Consumer<PropertyBuilder> properties) {
        return connect -> connect.clientId(id)
                .cleanStart(false)
                .sessionExpiry(expiry)
                .will("will/" + id, "gone".getBytes(StandardCharsets.UTF_8), 1, false, properties);
    }

    private static RawClient mortal(String id, long expiry, long delay) {
        return broker.connected(
                ProtocolVersion.MQTT_5,
                settings(id, expiry, properties -> properties.number(PropertyCode.WILL_DELAY_INTERVAL, delay)));
    }

    private static RawClient heir(String id) {
        RawClient heir = broker.connected(ProtocolVersion.MQTT_5, id + "-heir");
        heir.subscribe(1, "will/" + id, 1).expectSubAck(1, 1);
        return heir;
    }

    private static Duration since(long beginNanos) {
        return Duration.ofNanos(System.nanoTime() - beginNanos);
    }

    @Test
    @DisplayName("[MQTT-3.1.2-8] §3.1.3.2.2: a delayed will comes when its delay is over, not before")
    @Proves(v5 = "MQTT-3.1.2-8")
    void publishesTheWillAfterItsDelay() {
        try (RawClient heir = heir("delayed")) {
            RawClient mortal = mortal("delayed", 60, 1);
            long begin = System.nanoTime();
            mortal.close();

            RawPacket will = heir.expectPublish("will/delayed", "gone", 1);
            assertThat(since(begin)).isBetween(Duration.ofMillis(900), Duration.ofSeconds(20));
            assertThat(will.properties().all()).isEmpty();
        }
    }

    @Test
    @DisplayName("[MQTT-3.1.3-9] a client that is back before the delay is over leaves no will, at a later end neither")
    @Proves(v5 = {"MQTT-3.1.2-8", "MQTT-3.1.3-9"})
    void discardsTheWillOfWhoComesBack() {
        try (RawClient heir = heir("back");
                RawClient other = heir("not-back")) {
            mortal("back", 60, 1).close();
            broker.awaitOffline("back");
            try (RawClient back = broker.client()
                    .connect5(c -> c.clientId("back").cleanStart(false).sessionExpiry(60))) {
                back.expectConnAck(true);
                mortal("not-back", 60, 1).close();

                other.expectPublish("will/not-back", "gone", 1);
                heir.expectNothing();
            }
            broker.awaitOffline("back");
            heir.expectNothing();
        }
    }

    @Test
    @DisplayName("§3.1.3.2.2: a client that is back with a clean start ended its session, so the will comes at once")
    void publishesTheWillIfTheSessionIsDiscarded() {
        try (RawClient heir = heir("cleaned")) {
            mortal("cleaned", 60, 50).close();
            broker.awaitOffline("cleaned");
            heir.expectNothing();
            try (RawClient back = broker.connected(ProtocolVersion.MQTT_5, "cleaned")) {
                heir.expectPublish("will/cleaned", "gone", 1);
                back.disconnect().expectClosed();
            }
            heir.expectNothing();
        }
    }

    @Test
    @DisplayName("§3.1.3.2.2: a will comes when the session ends, if that is before its delay is over")
    @Proves(v5 = "MQTT-3.1.2-8")
    void publishesTheWillWhenTheSessionExpires() {
        try (RawClient heir = heir("expires");
                RawClient atOnce = heir("ends")) {
            mortal("ends", 0, 50).close();
            atOnce.expectPublish("will/ends", "gone", 1);

            RawClient mortal = mortal("expires", 1, 50);
            long begin = System.nanoTime();
            mortal.close();
            heir.expectPublish("will/expires", "gone", 1);
            assertThat(since(begin)).isBetween(Duration.ofMillis(900), Duration.ofSeconds(20));
            broker.awaitNoSession("expires");
            heir.expectNothing();
        }
    }

    @Test
    @DisplayName("[MQTT-3.14.4-3] DISCONNECT with 0x04 leaves the will, with its delay; any other reason, too")
    @Proves(v5 = "MQTT-3.1.2-8")
    void publishesTheWillIfTheGoodbyeSaysSo() {
        try (RawClient heir = heir("with-will");
                RawClient error = heir("with-error");
                RawClient delayed = heir("with-delay")) {
            mortal("with-will", 60, 0)
                    .disconnect(ReasonCode.DISCONNECT_WITH_WILL, none -> {})
                    .expectClosed();
            heir.expectPublish("will/with-will", "gone", 1);

            mortal("with-error", 60, 0)
                    .disconnect(ReasonCode.QUOTA_EXCEEDED, none -> {})
                    .expectClosed();
            error.expectPublish("will/with-error", "gone", 1);

            mortal("with-delay", 60, 50)
                    .disconnect(
                            ReasonCode.DISCONNECT_WITH_WILL,
                            properties -> properties.number(PropertyCode.SESSION_EXPIRY_INTERVAL, 0))
                    .expectClosed();
            delayed.expectPublish("will/with-delay", "gone", 1);
        }
    }

    @Test
    @DisplayName("[MQTT-3.1.2-10] a goodbye discards the will for good, also when the session expires later")
    @Proves(v5 = "MQTT-3.1.2-10")
    void discardsTheWillAtTheGoodbye() {
        long sent = broker.count(Counter.WILLS_SENT);
        try (RawClient heir = heir("goodbye")) {
            mortal("goodbye", 1, 0).disconnect().expectClosed();
            broker.awaitNoSession("goodbye");
            heir.expectNothing();
        }
        assertThat(broker.count(Counter.WILLS_SENT)).isEqualTo(sent);
    }

    @Test
    @DisplayName("[MQTT-3.1.3-9] [MQTT-3.1.4-3] taken over: a will without delay comes, one with delay does not")
    @Proves(v5 = "MQTT-3.1.3-9")
    void decidesByTheDelayAtTakeover() {
        try (RawClient now = heir("taken-now");
                RawClient never = heir("taken-never");
                RawClient first = mortal("taken-now", 60, 0);
                RawClient second = mortal("taken-never", 60, 50);
                RawClient newFirst = mortal("taken-now", 60, 0);
                RawClient newSecond = mortal("taken-never", 60, 50)) {
            first.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
            second.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
            now.expectPublish("will/taken-now", "gone", 1);
            never.expectNothing();
            newFirst.disconnect().expectClosed();
            newSecond.disconnect().expectClosed();
            now.expectNothing();
            never.expectNothing();
        }
    }

    @Test
    @DisplayName("§3.1.3.2.2: taken over with a clean start, the session ends and the will comes in spite of its delay")
    void publishesADelayedWillIfTheTakeoverDiscardsTheSession() {
        try (RawClient heir = heir("overrun");
                RawClient first = mortal("overrun", 60, 50);
                RawClient next = broker.connected(ProtocolVersion.MQTT_5, "overrun")) {
            first.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
            heir.expectPublish("will/overrun", "gone", 1);
            next.disconnect().expectClosed();
            heir.expectNothing();
        }
    }

    @Test
    @DisplayName(
            "§3.1.3.2: the properties of a will come with it; its delay does not, user properties keep their order")
    @Proves(v5 = "MQTT-3.1.3-10")
    void publishesThePropertiesOfTheWill() {
        try (RawClient heir = heir("rich")) {
            broker.connected(ProtocolVersion.MQTT_5, settings("rich", 60, properties -> properties
                            .number(PropertyCode.WILL_DELAY_INTERVAL, 0)
                            .number(PropertyCode.PAYLOAD_FORMAT_INDICATOR, 1)
                            .number(PropertyCode.MESSAGE_EXPIRY_INTERVAL, 100)
                            .text(PropertyCode.CONTENT_TYPE, "text/plain")
                            .text(PropertyCode.RESPONSE_TOPIC, "answers")
                            .binary(PropertyCode.CORRELATION_DATA, new byte[] {1, 2, 0})
                            .user("b", "1")
                            .user("a", "2")
                            .user("b", "3")))
                    .close();

            RawProperties properties =
                    heir.expectPublish("will/rich", "gone", 1).properties();
            assertThat(properties.number(PropertyCode.PAYLOAD_FORMAT_INDICATOR)).isEqualTo(1);
            assertThat(properties.number(PropertyCode.MESSAGE_EXPIRY_INTERVAL)).isBetween(90L, 100L);
            assertThat(properties.text(PropertyCode.CONTENT_TYPE)).isEqualTo("text/plain");
            assertThat(properties.text(PropertyCode.RESPONSE_TOPIC)).isEqualTo("answers");
            assertThat(properties.binary(PropertyCode.CORRELATION_DATA)).containsExactly(1, 2, 0);
            assertThat(properties.user())
                    .containsExactly(
                            new UserProperty("b", "1"), new UserProperty("a", "2"), new UserProperty("b", "3"));
        }
    }

    @Test
    @DisplayName("§3.1.3.2.4: the message expiry of a will counts from its publication, not from CONNECT")
    void countsTheExpiryFromThePublication() {
        try (RawClient heir = heir("fresh")) {
            broker.connected(ProtocolVersion.MQTT_5, settings("fresh", 60, properties -> properties
                            .number(PropertyCode.WILL_DELAY_INTERVAL, 1)
                            .number(PropertyCode.MESSAGE_EXPIRY_INTERVAL, 1)))
                    .close();

            heir.expectPublish("will/fresh", "gone", 1);
        }
    }

    @Test
    @DisplayName("a will to a forbidden topic is refused at CONNECT with 0x87")
    void refusesAForbiddenWill() {
        outlaws.add("outlaw");
        try (RawClient client = broker.client().connect5(settings("outlaw", 60, none -> {}))) {
            client.expectRefused(ReasonCode.NOT_AUTHORIZED);
        }
        try (RawClient client = broker.client()
                .connect311(connect -> connect.clientId("outlaw").will("will/outlaw", "gone", 0, false))) {
            client.expectRefused(5);
        }
        assertThat(broker.session("outlaw")).isNull();
    }

    @Test
    @DisplayName("a will to a topic that was forbidden after CONNECT is not published")
    void doesNotPublishAWillThatIsForbiddenByNow() {
        long denied = broker.count(Counter.PUBLISHES_DENIED);
        try (RawClient heir = heir("fallen");
                RawClient mortal = mortal("fallen", 60, 0)) {
            outlaws.add("fallen");
            int made = policiesMade.get();
            broker.context().policiesChanged(client -> client.clientId().equals("fallen"));
            RunningBroker.until(() -> policiesMade.get() > made, () -> "the policy was not asked for");
            mortal.expectNothing();
            mortal.reset();
            broker.awaitCount(Counter.PUBLISHES_DENIED, denied + 1);

            heir.expectNothing();
        }
    }

    @Test
    @DisplayName("[MQTT-3.2.2-13] a retained will is refused with 0x9A where retained messages are switched off")
    @Proves(v5 = "MQTT-3.2.2-13")
    void refusesARetainedWillWithoutRetainedMessages() {
        try (RunningBroker plain = RunningBroker.with(config -> config.withMqtt(mqtt -> mqtt.retainAvailable(false)))
                        .start();
                RawClient client = plain.client()
                        .connect5(connect -> connect.clientId("keeps").will("will/a", "gone", 0, true))) {
            client.expectRefused(ReasonCode.RETAIN_NOT_SUPPORTED);
        }
    }
}
