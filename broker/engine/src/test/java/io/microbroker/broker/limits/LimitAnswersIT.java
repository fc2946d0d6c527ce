// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.OnBothVersions;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.ConnectBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.RawClient;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a client is told that exceeds a limit, and which counter rises. */
class LimitAnswersIT {
    @RegisterExtension
    final TestBroker broker = new TestBroker();

    private void expectEnd(ProtocolVersion version, ReasonCode reason, String counter, Consumer<RawClient> act) {
        RawClient client = broker.client(version, "sensor");
        act.accept(client);
        if (version.isV5()) {
            client.expectDisconnect(reason);
        }
        client.expectClosed();
        assertThat(broker.counter(counter)).isEqualTo(1);
    }

    private void expectRefused(
            ProtocolVersion version, ReasonCode reason, int code, String counter, Consumer<ConnectBuilder> settings) {
        RawClient client = broker.open().connect(version, settings);
        if (version.isV5()) {
            client.expectRefused(reason);
        } else {
            client.expectRefused(code);
        }
        client.expectClosed();
        assertThat(broker.counter(counter)).isEqualTo(1);
    }

    @OnBothVersions
    void topicLevelsOfAPublish(ProtocolVersion version) {
        expectEnd(
                version,
                ReasonCode.TOPIC_NAME_INVALID,
                "limit-topic-levels",
                client -> client.publish("/".repeat(128), "x"));
    }

    @OnBothVersions
    void topicLengthOfAPublish(ProtocolVersion version) {
        broker.limits(limits -> limits.topicLength(10));
        broker.client("other").publish("1234567890", "fits").pingReq().expectPingResp();

        expectEnd(
                version,
                ReasonCode.TOPIC_NAME_INVALID,
                "limit-topic-length",
                client -> client.publish("12345678901", "x"));
    }

    @OnBothVersions
    void topicLevelsAndLengthOfASubscription(ProtocolVersion version) {
        broker.limits(limits -> limits.topicLength(300));
        RawClient client = broker.client(version, "sensor");
        int refused = version.isV5() ? ReasonCode.TOPIC_FILTER_INVALID.code() : 0x80;

        client.subscribe(1, "/".repeat(128), 0).expectSubAck(1, refused);
        client.subscribe(2, "x".repeat(301), 0).expectSubAck(2, refused);
        client.subscribe(3, "x".repeat(300), 0).expectSubAck(3, 0);

        assertThat(broker.counter("limit-topic-levels")).isEqualTo(1);
        assertThat(broker.counter("limit-topic-length")).isEqualTo(1);
    }

    @OnBothVersions
    void topicLengthIsThatOfTheBytes(ProtocolVersion version) {
        broker.limits(limits -> limits.topicLength(12));
        RawClient client = broker.client(version, "sensor");
        int refused = version.isV5() ? ReasonCode.TOPIC_FILTER_INVALID.code() : 0x80;

        client.subscribe(1, "\u00e4".repeat(6), 0).expectSubAck(1, 0);
        client.subscribe(2, "\u00e4".repeat(6) + "x", 0).expectSubAck(2, refused);
        client.subscribe(3, "\u20ac".repeat(4), 0).expectSubAck(3, 0);
        client.subscribe(4, "\u20ac".repeat(5), 0).expectSubAck(4, refused);
        client.subscribe(5, "\ud83c\udf21".repeat(3), 0).expectSubAck(5, 0);
        client.subscribe(6, "\ud83c\udf21".repeat(3) + "x", 0).expectSubAck(6, refused);

        assertThat(broker.counter("limit-topic-length")).isEqualTo(3);
    }

    @OnBothVersions
    void clientIdLength(ProtocolVersion version) {
        broker.limits(limits -> limits.clientIdLength(23));

        expectRefused(
                version,
                ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                2,
                "limit-client-id-length",
                connect -> connect.clientId("x".repeat(24)));
    }

    @Test
    void userProperties() {
        broker.limits(limits -> limits.userProperties(1));

        expectEnd(
                ProtocolVersion.MQTT_5,
                ReasonCode.QUOTA_EXCEEDED,
                "limit-user-properties",
                client -> client.publish(
                        publish -> publish.topic("t").userProperty("a", "1").userProperty("b", "2")));
    }

    @OnBothVersions
    void willSize(ProtocolVersion version) {
        broker.limits(limits -> limits.willSize(10));
        broker.client(version, "fits", connect -> connect.will("gone", "x".repeat(10), 0, false));

        expectRefused(version, ReasonCode.QUOTA_EXCEEDED, 3, "limit-will-size", connect -> connect.clientId("large")
                .will("gone", "x".repeat(11), 0, false));
    }

    @OnBothVersions
    void subscriptions(ProtocolVersion version) {
        broker.limits(limits -> limits.subscriptions(2));
        RawClient client = broker.client(version, "sensor");
        client.subscribe(1, "a", 0).expectSubAck(1, 0);
        client.subscribe(2, "b", 0).expectSubAck(2, 0);

        client.subscribe(3, "c", 0).expectSubAck(3, version.isV5() ? ReasonCode.QUOTA_EXCEEDED.code() : 0x80);
        client.subscribe(4, "a", 1).expectSubAck(4, 1); // a replacement takes no room

        assertThat(broker.counter("limit-subscriptions")).isEqualTo(1);
    }

    @OnBothVersions
    void filtersOfOneSubscribe(ProtocolVersion version) {
        broker.limits(limits -> limits.subscriptions(2));
        RawClient client = broker.client(version, "sensor");
        int refused = version.isV5() ? ReasonCode.QUOTA_EXCEEDED.code() : 0x80;

        client.subscribe(1, subscribe -> subscribe
                        .filter("a", 0)
                        .filter("a", 1)
                        .filter("b", 0)
                        .filter("a", 0))
                .expectSubAck(1, 0, 1, refused, refused);
        client.subscribe(2, "b", 0).expectSubAck(2, 0);

        assertThat(broker.counter("limit-subscriptions")).isEqualTo(2);
    }

    @Test
    void receiveMaximum() {
        broker.mqtt(mqtt -> mqtt.receiveMaximum(1));

        expectEnd(ProtocolVersion.MQTT_5, ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "limit-receive-maximum", client -> {
            client.publish("t", "1", 2, 1).expect(PacketType.PUBREC);
            client.publish("t", "2", 2, 2);
        });
    }

    @OnBothVersions
    void unreleasedMessages(ProtocolVersion version) {
        broker.limits(limits -> limits.unreleasedMessages(3)).mqtt(mqtt -> mqtt.receiveMaximum(100));

        expectEnd(version, ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "limit-unreleased-messages", client -> {
            for (int id = 1; id <= 3; id++) {
                client.publish("t", "x", 2, id).expect(PacketType.PUBREC);
                client.publish("t", "x", 2, id).expect(PacketType.PUBREC); // a repetition is no new message
            }
            client.publish("t", "x", 2, 4);
        });
    }

    @Test
    @DisplayName("unreleased messages of a session count over its connections, though Receive Maximum begins anew")
    void unreleasedMessagesOfEarlierConnections() {
        broker.limits(limits -> limits.unreleasedMessages(4)).mqtt(mqtt -> mqtt.receiveMaximum(3));
        RawClient first = broker.persistent(ProtocolVersion.MQTT_5, "sensor");
        for (int id = 1; id <= 3; id++) {
            first.publish("t", "x", 2, id).expect(PacketType.PUBREC);
        }
        broker.leave(first);

        RawClient second = broker.persistent(ProtocolVersion.MQTT_5, "sensor");
        second.publish("t", "x", 2, 4).expect(PacketType.PUBREC);
        second.publish("t", "x", 2, 5).expectDisconnect(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
    }

    @Test
    void topicAliases() {
        expectEnd(
                ProtocolVersion.MQTT_5,
                ReasonCode.TOPIC_ALIAS_INVALID,
                "limit-topic-aliases",
                client -> client.publish(publish -> publish.topic("t").topicAlias(11)));
    }

    @OnBothVersions
    void connections(ProtocolVersion version) {
        broker.limits(limits -> limits.connections(1));
        RawClient first = broker.client(version, "first");

        broker.open().expectClosed();

        assertThat(broker.counter("limit-connections")).isEqualTo(1);
        first.pingReq().expectPingResp();
    }

    @OnBothVersions
    void sessions(ProtocolVersion version) {
        broker.limits(limits -> limits.sessions(1));
        broker.leave(broker.persistent(version, "first"));

        expectRefused(version, ReasonCode.QUOTA_EXCEEDED, 3, "limit-sessions", connect -> connect.clientId("second"));
        broker.persistent(version, "first").pingReq().expectPingResp(); // what is there may come back
    }

    @OnBothVersions
    void connectRate(ProtocolVersion version) {
        broker.limits(limits -> limits.connectRate(1));
        broker.client(version, "first");

        expectRefused(
                version,
                ReasonCode.CONNECTION_RATE_EXCEEDED,
                3,
                "limit-connect-rate",
                connect -> connect.clientId("second"));
    }

    @OnBothVersions
    void connectsOfOneClient(ProtocolVersion version) {
        broker.limits(limits -> limits.connectsPerClient(2));
        broker.client(version, "flapping");
        RawClient present = broker.client(version, "flapping");

        expectRefused(
                version, ReasonCode.BANNED, 5, "limit-connects-per-client", connect -> connect.clientId("flapping"));
        present.pingReq().expectPingResp(); // a ban keeps out, it does not throw out
        broker.client(version, "steady").pingReq().expectPingResp();
    }

    @OnBothVersions
    @DisplayName("a publisher above publish-rate is read more slowly; nothing is lost, nothing changes places")
    void publishRate(ProtocolVersion version) {
        broker.limits(limits -> limits.publishRate(20));
        expectSlowed(version, "limit-publish-rate");
    }

    @OnBothVersions
    @DisplayName("publishers that are too fast together are read more slowly; nothing is lost, nothing changes places")
    void publishRateTotal(ProtocolVersion version) {
        broker.limits(limits -> limits.publishRateTotal(20));
        expectSlowed(version, "limit-publish-rate-total");
    }

    private void expectSlowed(ProtocolVersion version, String counter) {
        RawClient receiver = broker.client(version, "receiver");
        receiver.subscribe(1, "fast", 0).expectSubAck(1, 0);
        RawClient sender = broker.client(version, "sender");
        long start = System.nanoTime();

        for (int i = 0; i < 40; i++) { // 20 at once, the rest within a second
            sender.publish("fast", Integer.toString(i));
        }
        sender.pingReq();

        for (int i = 0; i < 40; i++) {
            receiver.expectPublish("fast", Integer.toString(i));
        }
        assertThat(System.nanoTime() - start).isGreaterThan(800_000_000L);
        sender.expectPingResp();
        assertThat(broker.counter(counter)).isPositive();
    }

    @Test
    @DisplayName("the queues of all sessions share a memory: a hog is stopped early, one that holds little is not")
    void queuedBytesTotal() {
        broker.limits(limits -> limits.queuedBytesTotal(100_000));
        for (String clientId : new String[] {"hog-1", "hog-2", "hog-3", "small"}) {
            RawClient client = broker.persistent(ProtocolVersion.MQTT_5, clientId);
            client.subscribe(1, clientId, 1).expectSubAck(1, 1);
            broker.leave(client);
        }
        RawClient sender = broker.client("sender");
        String kilobyte = "x".repeat(1000);
        for (int i = 0; i < 300; i++) {
            sender.publish("hog-" + (1 + i % 3), kilobyte, 1, i + 1).expectPubAck(i + 1);
        }

        assertThat(broker.counter("queued-bytes")).isLessThanOrEqualTo(100_000);
        assertThat(broker.counter("limit-queued-bytes-total")).isPositive();
        sender.publish("small", "fits", 1, 1).expectPubAck(1);
        broker.persistent(ProtocolVersion.MQTT_5, "small").expectPublish("small", "fits", 1);
    }

    @Test
    @DisplayName("R25: what queues held is free again when their sessions end")
    void queuedBytesAreFreeWhenTheSessionEnds() {
        RawClient sender = broker.client("sender");
        for (boolean persistent : new boolean[] {true, false}) {
            RawClient client = broker.session(
                    persistent, ProtocolVersion.MQTT_5, "receiver", connect -> connect.receiveMaximum(1));
            client.subscribe(1, "queue", 1).expectSubAck(1, 1);
            for (int i = 1; i <= 50; i++) {
                sender.publish("queue", "x".repeat(1000), 1, i).expect(PacketType.PUBACK);
            }
            assertThat(broker.counter("queued-bytes")).isGreaterThan(40_000);

            client.disconnect(
                    ReasonCode.SUCCESS, properties -> properties.number(PropertyCode.SESSION_EXPIRY_INTERVAL, 0));

            TestBroker.awaitTrue("the memory to be free", () -> broker.counter("queued-bytes") == 0);
        }
    }
}
