// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.EachVersion;
import io.microbroker.broker.RunningBroker;
import io.microbroker.engine.Counter;
import io.microbroker.spi.admin.ClientSnapshot;
import io.microbroker.spi.admin.PageRequest;
import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a policy forbids, and what the client sees of it. */
class AuthorizerIT {
    /** What is forbidden to whom, by client id, beside what is forbidden to all. */
    private static final Map<String, Set<String>> forbidden = new ConcurrentHashMap<>();

    private static final AtomicInteger asked = new AtomicInteger();

    @RegisterExtension
    static final RunningBroker broker = RunningBroker.with(
            config -> config.withLimits(limits -> limits.pluginTimeout(Duration.ofMillis(200))),
            plugin -> plugin.authorizer(AuthorizerIT::policyFor));

    @SuppressWarnings("NullAway") // null is one of the things that plugins do wrong
    private static Future<TopicPolicy> policyFor(ClientInfo client) {
        asked.incrementAndGet();
        return switch (client.clientId()) {
            case "authorizer-throws" -> throw new IllegalStateException("a mistake in the plugin");
            case "authorizer-fails" -> Future.failedFuture("the directory does not answer");
            case "authorizer-null" -> null;
            case "authorizer-silent" -> Promise.<TopicPolicy>promise().future();
            default ->
                Future.succeededFuture(new ListedPolicy(forbidden.getOrDefault(client.clientId(), Set.of("closed"))));
        };
    }

    private static int failureOf(ProtocolVersion version) {
        return switch (version) {
            case MQTT_3_1 -> 0; // it has no failure
            case MQTT_3_1_1 -> 0x80;
            case MQTT_5 -> ReasonCode.NOT_AUTHORIZED.code();
        };
    }

    /** What acknowledges a forbidden PUBLISH: MQTT 3.x has only the positive answer. */
    private static ReasonCode denialFor(ProtocolVersion version) {
        return version.isV5() ? ReasonCode.NOT_AUTHORIZED : ReasonCode.SUCCESS;
    }

    @EachVersion
    @DisplayName("[MQTT-3.3.5-2] a forbidden PUBLISH is acknowledged as the version can, and reaches nobody")
    @Proves(
            v5 = {"MQTT-3.4.2-1", "MQTT-3.5.2-1", "MQTT-4.3.3-9"},
            v311 = "MQTT-3.3.5-2",
            v31 = "MQTT31-3.3-1")
    void doesNotRouteAForbiddenPublish(ProtocolVersion version) {
        long denied = broker.count(Counter.PUBLISHES_DENIED);
        try (RawClient listener = broker.connected(ProtocolVersion.MQTT_5, "all");
                RawClient publisher = broker.connected(version, "publisher")) {
            forbidden.put("all", Set.of());
            renewPolicies();
            listener.subscribe(1, "closed/#", 2).expectSubAck(1, 2);

            publisher.publish("closed/a", "0");
            publisher.publish("closed/a", "1", 1, 5).expectPubAck(5, denialFor(version));
            publisher.publish("closed/a", "2", 2, 6).expectPubRec(6, denialFor(version));
            if (!version.isV5()) {
                publisher.pubRel(6).expectPubComp(6);
            }
            publisher.publish("closed/a", "retained").publish(publish -> publish.topic("closed/a")
                    .retain());
            publisher.publish("open/a", "3", 2, 6).expectPubRec(6, noSubscriber(version));
            publisher.pubRel(6).expectPubComp(6);

            listener.expectNothing();
        }
        broker.awaitExactly(Counter.PUBLISHES_DENIED, denied + 5);
    }

    private static ReasonCode noSubscriber(ProtocolVersion version) {
        return version.isV5() ? ReasonCode.NO_MATCHING_SUBSCRIBERS : ReasonCode.SUCCESS;
    }

    @EachVersion
    @DisplayName("[MQTT-3.8.4-6] [MQTT-3.9.3-1] forbidden filters are refused one by one, the others granted")
    @Proves(
            v5 = {"MQTT-3.8.4-6", "MQTT-3.8.4-7", "MQTT-3.9.3-1", "MQTT-3.9.3-2"},
            v311 = {"MQTT-3.8.4-5", "MQTT-3.9.3-1", "MQTT-3.9.3-2"})
    void refusesForbiddenFiltersOneByOne(ProtocolVersion version) {
        long denied = broker.count(Counter.SUBSCRIPTIONS_DENIED);
        try (RawClient client = broker.connected(version, "subscriber")) {
            client.subscribe(9, subscribe -> subscribe
                            .filter("open/#", 1)
                            .filter("closed/#", 1)
                            .filter("open/b", 2)
                            .filter("closed", 0))
                    .expectSubAck(9, 1, failureOf(version), 2, failureOf(version));

            client.publish("open/x", "in").expectPublish("open/x", "in");
        }
        broker.awaitExactly(Counter.SUBSCRIPTIONS_DENIED, denied + 2);
    }

    @EachVersion
    @DisplayName("a policy that throws denies, and the connection stays")
    void deniesIfThePolicyThrows(ProtocolVersion version) {
        try (RawClient client = broker.connected(version, "thrower")) {
            client.publish("broken/a", "x", 1, 3).expectPubAck(3, denialFor(version));
            client.subscribe(4, "broken/a", 1).expectSubAck(4, failureOf(version));
            client.expectNothing();
        }
    }

    @EachVersion
    @DisplayName("an authorizer that throws, fails, answers null or not at all denies everything")
    void deniesEverythingIfTheAuthorizerFails(ProtocolVersion version) {
        for (String clientId :
                new String[] {"authorizer-throws", "authorizer-fails", "authorizer-null", "authorizer-silent"}) {
            long failures = broker.count(Counter.PLUGIN_FAILURES);
            try (RawClient client = broker.connected(version, clientId)) {
                client.publish("open/a", "x", 1, 3).expectPubAck(3, denialFor(version));
                client.subscribe(4, "open/a", 1).expectSubAck(4, failureOf(version));
            }
            broker.awaitCount(Counter.PLUGIN_FAILURES, failures + 1);
        }
    }

    @EachVersion
    @DisplayName(
            "a filter that is allowed with checks delivers what may be received, live and retained and queued, nothing else")
    void checksEachDeliveryOfACheckedSubscription(ProtocolVersion version) {
        long dropped = broker.count(Counter.DROPPED_FORBIDDEN);
        try (RawClient publisher = broker.connected(version, "mixer")) {
            publisher.publish(
                    publish -> publish.topic("mixed/secret").payload("r1").retain());
            publisher.publish(
                    publish -> publish.topic("mixed/plain").payload("r2").retain());
            publisher.expectNothing();
            try (RawClient client = broker.connected(
                    version, connect -> connect.clientId("checked").cleanStart(false))) {
                client.subscribe(4, "mixed/#", 1).expectSubAck(4, 1);
                client.expectPublish("mixed/plain", "r2");

                for (int qos = 0; qos <= 2; qos++) {
                    publish(publisher, "mixed/secret", qos);
                    publish(publisher, "mixed/plain", qos);
                }
                client.expectPublishes(3)
                        .forEach(packet -> assertThat(packet.topic()).isEqualTo("mixed/plain"));
                client.expectNothing();
                client.disconnect().expectClosed();
            }
            publisher.publish(publish -> publish.topic("mixed/secret").retain());
            publisher.publish(publish -> publish.topic("mixed/plain").retain());
            publisher.expectNothing();
        }
        broker.awaitCount(Counter.DROPPED_FORBIDDEN, dropped + 3);
        forget(version, "checked");
    }

    private static void publish(RawClient publisher, String topic, int qos) {
        if (qos == 0) {
            publisher.publish(topic, "0");
        } else {
            publisher.publish(topic, Integer.toString(qos), qos, 10 + qos);
            if (qos == 1) {
                publisher.expectPubAck(11);
            } else {
                publisher.expectPubRec(12);
                publisher.pubRel(12).expectPubComp(12);
            }
        }
    }

    private static void forget(ProtocolVersion version, String clientId) {
        try (RawClient client = broker.connected(version, clientId)) {
            client.disconnect().expectClosed();
        }
        broker.awaitNoSession(clientId);
    }

    @EachVersion
    @DisplayName("changed rules end subscriptions and stop publishing at once, and may allow again")
    void appliesChangedRulesToConnectedClients(ProtocolVersion version) {
        forbidden.put("changing", Set.of());
        try (RawClient publisher = broker.connected(ProtocolVersion.MQTT_3_1_1, "changer");
                RawClient client = broker.connected(version, "changing")) {
            client.subscribe(1, subscribe -> subscribe.filter("free/a", 0).filter("other/a", 0))
                    .expectSubAck(1, 0, 0);
            client.publish("free/a", "own", 1, 2);
            client.expectPublish("free/a", "own");
            client.expectPubAck(2);

            forbidden.put("changing", Set.of("free"));
            renewPolicies();
            publisher.publish("free/a", "gone").publish("other/a", "still").expectNothing();
            client.expectPublish("other/a", "still");
            client.publish("free/a", "own", 1, 3).expectPubAck(3, denialFor(version));
            client.subscribe(4, "free/a", 0).expectSubAck(4, failureOf(version));

            forbidden.put("changing", Set.of());
            renewPolicies();
            client.subscribe(5, "free/a", 0).expectSubAck(5, 0);
            publisher.publish("free/a", "again").expectNothing();
            client.expectPublish("free/a", "again");
        }
    }

    @EachVersion
    @DisplayName("a subscription that changed rules end is gone from the session, too")
    void endsStoredSubscriptions(ProtocolVersion version) {
        forbidden.put("lasting", Set.of());
        try (RawClient client =
                broker.connected(version, c -> c.clientId("lasting").cleanStart(false))) {
            client.subscribe(1, "free/b", 1).expectSubAck(1, 1);
            forbidden.put("lasting", Set.of("free"));
            renewPolicies();
            client.expectNothing();
        }
        try (RawClient publisher = broker.connected(version, "free-publisher");
                RawClient again = broker.client()
                        .connect(version, c -> c.clientId("lasting").cleanStart(false))) {
            again.expectConnAck();
            publisher.publish("free/b", "x", 1, 1).expect(PacketType.PUBACK);
            again.expectNothing();
        }
        forget(version, "lasting");
    }

    /** Has all policies made anew, and waits until all connected clients have them. */
    private static void renewPolicies() {
        long clients = RunningBroker.await(broker.admin().clients(PageRequest.first(1000))).items().stream()
                .filter(ClientSnapshot::connected)
                .count();
        int before = asked.get();
        broker.context().policiesChanged(client -> true);
        RunningBroker.until(() -> asked.get() >= before + clients, () -> "not all policies were asked for");
    }
}
