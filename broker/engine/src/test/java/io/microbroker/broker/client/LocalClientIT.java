// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.broker.support.OnBothVersions;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.admin.ClientSnapshot;
import io.microbroker.spi.admin.PageRequest;
import io.microbroker.spi.client.ClientSession;
import io.microbroker.spi.client.Delivery;
import io.microbroker.spi.client.SessionSpec;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.testkit.RawClient;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Publishing and subscribing inside the process, with clients on the network at the other end. */
final class LocalClientIT {
    @RegisterExtension
    final TestBroker broker = new TestBroker();

    private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();

    private ClientSession open(SessionSpec spec) {
        return TestBroker.await(broker.local(spec.clientId()).open(spec));
    }

    private Delivery next(String payload) {
        Delivery delivery;
        try {
            delivery = deliveries.poll(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        assertThat(delivery).as("delivery of %s", payload).isNotNull();
        assertThat(delivery.message().payloadText()).isEqualTo(payload);
        return delivery;
    }

    private static void subscribe(ClientSession session, String filter, Qos qos) {
        assertThat(TestBroker.await(session.subscribe(List.of(Subscription.of(filter, qos)))))
                .containsExactly(ReasonCode.granted(qos));
    }

    @OnBothVersions
    @DisplayName("a message that is published inside reaches clients on the network, at every QoS")
    void publishesToTheNetwork(ProtocolVersion version) {
        RawClient room = broker.client(version, "room");
        room.subscribe(1, "house/#", 2).expectSubAck(1, 2);
        for (Qos qos : Qos.values()) {
            TestBroker.await(broker.local("house").publish(Message.of("house/temp", "" + qos, qos, false)));
            room.expectPublish("house/temp", "" + qos, qos.level());
        }
    }

    @Test
    @DisplayName("a retained message that is published inside is kept, and refused when there is no room")
    void retainedMessagesAreKeptOrRefused() {
        broker.limits(limits -> limits.retainedMessages(1));
        TestBroker.await(broker.local("house").publish(Message.of("a", "1", Qos.AT_LEAST_ONCE, true)));
        assertThatThrownBy(() ->
                        TestBroker.await(broker.local("house").publish(Message.of("b", "1", Qos.AT_LEAST_ONCE, true))))
                .hasCauseInstanceOf(Exception.class)
                .hasStackTraceContaining("retained");
        RawClient room = broker.client("room");
        room.subscribe(1, "#", 1).expectSubAck(1, 1);
        room.expectPublish("a", "1", 1);
        room.expectNothing();
    }

    @Test
    @DisplayName("$ topics are as little for a client inside as for one on the network")
    void dollarTopicsAreRefused() {
        assertThatThrownBy(() -> TestBroker.await(
                        broker.local("house").publish(Message.of("$SYS/x", "1", Qos.AT_MOST_ONCE, false))))
                .hasStackTraceContaining("not allowed");
    }

    @OnBothVersions
    @DisplayName("a session inside gets what is published on the network, with its QoS and retain flag")
    void aSessionGetsMessages(ProtocolVersion version) {
        RawClient sensor = broker.client(version, "sensor");
        sensor.publish(
                packet -> packet.topic("room/temp").payload("kept").qos(1, 1).retain());
        sensor.expectPacket();
        ClientSession session = open(SessionSpec.transientSession("house", deliveries::add));
        assertThat(session.sessionPresent()).isFalse();
        subscribe(session, "room/+", Qos.EXACTLY_ONCE);
        Delivery kept = next("kept");
        assertThat(kept.retain()).isTrue();
        kept.acknowledge();

        sensor.publish("room/temp", "0");
        sensor.publish("room/temp", "1", 1, 1).expectPubAck(1);
        sensor.publish("room/temp", "2", 2, 2).expectPubRec(2);
        for (int qos = 0; qos <= 2; qos++) {
            Delivery delivery = next("" + qos);
            assertThat(delivery.qos().level()).isEqualTo(qos);
            assertThat(delivery.retain()).isFalse();
            assertThat(delivery.duplicate()).isFalse();
            assertThat(delivery.message().topic().value()).isEqualTo("room/temp");
            delivery.acknowledge();
        }

        assertThat(TestBroker.await(session.unsubscribe(List.of(TopicFilter.of("room/+"), TopicFilter.of("x")))))
                .containsExactly(ReasonCode.SUCCESS, ReasonCode.NO_SUBSCRIPTION_EXISTED);
        sensor.publish("room/temp", "3", 1, 3);
        sensor.expectPacket();
        TestBroker.await(session.close());
        assertThat(deliveries).isEmpty();
        assertThat(broker.counter("sessions")).isEqualTo(1);
    }

    @Test
    @DisplayName("receive maximum: no more deliveries than that wait for acknowledge, at QoS 1 and 2")
    void theWindowIsKept() {
        for (boolean persistent : new boolean[] {false, true}) {
            String id = "house-" + persistent;
            ClientSession session = open(new SessionSpec(id, true, persistent ? 100 : 0, 2, deliveries::add));
            subscribe(session, "room/temp", Qos.EXACTLY_ONCE);
            RawClient sensor = broker.client("sensor");
            for (int i = 1; i <= 6; i++) {
                sensor.publish("room/temp", "" + i, 1 + i % 2, i);
                assertThat(sensor.expectPacket().packetId()).isEqualTo(i);
            }
            for (int i = 1; i <= 6; i += 2) {
                Delivery first = next("" + i);
                Delivery second = next("" + (i + 1));
                sensor.pingReq().expectPingResp();
                assertThat(deliveries).isEmpty();
                second.acknowledge();
                first.acknowledge();
                first.acknowledge(); // twice is as once
            }
            sensor.pingReq().expectPingResp();
            assertThat(deliveries).isEmpty();
            TestBroker.await(session.close());
        }
    }

    @Test
    @DisplayName("a queue with bounds of its own is as long as those, and what finds it full is counted")
    void aQueueHasBoundsOfItsOwn() {
        for (boolean persistent : new boolean[] {false, true}) {
            String id = "house-" + persistent;
            ClientSession session =
                    open(new SessionSpec(id, true, persistent ? 100 : 0, 1, deliveries::add).withQueue(3, 0));
            subscribe(session, "room/temp", Qos.AT_LEAST_ONCE);
            RawClient sensor = broker.client("sensor");
            for (int i = 1; i <= 10; i++) {
                sensor.publish("room/temp", "" + i, 1, i).expectPubAck(i);
            }

            TestBroker.awaitTrue(
                    "what was left out is counted", () -> snapshot(id).dropped() >= 6);
            ClientSnapshot full = snapshot(id);
            assertThat(full.queued() + full.dropped()).isEqualTo(10);
            Delivery first = next("1");
            assertThat(first.packetId()).isBetween(1, 65_535);
            first.acknowledge();
            next("2").acknowledge();
            next("3").acknowledge();
            TestBroker.await(session.close());
            deliveries.clear();
        }
    }

    private ClientSnapshot snapshot(String id) {
        return TestBroker.await(broker.admin().client(id)).orElseThrow();
    }

    @Test
    @DisplayName("a persistent session: what was not acknowledged comes again, what came meanwhile follows, in order")
    void aPersistentSessionIsResumed() {
        ClientSession first = open(SessionSpec.persistentSession("house", deliveries::add));
        subscribe(first, "room/temp", Qos.AT_LEAST_ONCE);
        RawClient sensor = broker.client("sensor");
        sensor.publish("room/temp", "1", 1, 1).expectPubAck(1);
        sensor.publish("room/temp", "2", 1, 2).expectPubAck(2);
        next("1").acknowledge();
        Delivery lost = next("2");
        TestBroker.awaitTrue("the acknowledgement", () -> queued("house") == 1);
        TestBroker.await(first.close());
        TestBroker.await(first.closed());
        lost.acknowledge(); // too late
        sensor.publish("room/temp", "3", 1, 3).expectPubAck(3);

        ClientSession again = open(SessionSpec.persistentSession("house", deliveries::add));
        assertThat(again.sessionPresent()).isTrue();
        Delivery second = next("2");
        assertThat(second.duplicate()).isTrue();
        second.acknowledge();
        Delivery third = next("3");
        assertThat(third.duplicate()).isFalse();
        third.acknowledge();
        TestBroker.awaitTrue("the acknowledgements", () -> queued("house") == 0);
    }

    private long queued(String clientId) {
        return TestBroker.await(broker.admin().clients(PageRequest.first(100))).items().stream()
                .filter(client -> client.clientId().equals(clientId))
                .findFirst()
                .orElseThrow()
                .queued();
    }

    @Test
    @DisplayName("[MQTT-3.1.4-3] a session inside and a client on the network take one client id over from each other")
    void takeover() {
        ClientSession local = open(SessionSpec.persistentSession("house", deliveries::add));
        subscribe(local, "room/temp", Qos.AT_LEAST_ONCE);

        RawClient remote = broker.persistent(ProtocolVersion.MQTT_5, "house");
        TestBroker.await(local.closed());
        broker.client("sensor").publish("room/temp", "1", 1, 1).expectPubAck(1);
        remote.expectPublish("room/temp", "1", 1);
        assertThat(deliveries).isEmpty();

        ClientSession again = open(SessionSpec.persistentSession("house", deliveries::add));
        remote.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
        assertThat(again.sessionPresent()).isTrue();
        assertThat(next("1").duplicate()).isTrue();
        assertThat(again.closed().isComplete()).isFalse();
    }

    @Test
    @DisplayName("a session that is closed takes no subscription any more")
    void aClosedSessionTakesNoSubscription() {
        ClientSession session = open(SessionSpec.transientSession("house", deliveries::add));
        TestBroker.await(session.close());
        TestBroker.await(session.close());

        assertThatThrownBy(() -> TestBroker.await(session.subscribe(List.of(Subscription.of("a", Qos.AT_MOST_ONCE)))))
                .isInstanceOf(AssertionError.class)
                .hasMessage("the future failed");
        assertThat(broker.counter("subscriptions")).isZero();
        assertThat(broker.counter("sessions")).isZero();
    }

    @Test
    @DisplayName("an exception of the receiver is kept away from the others")
    void anExceptionOfTheReceiverStaysThere() {
        ClientSession session = open(SessionSpec.transientSession("house", delivery -> {
            deliveries.add(delivery);
            throw new IllegalStateException("a test's");
        }));
        subscribe(session, "room/temp", Qos.AT_LEAST_ONCE);
        RawClient room = broker.client("room");
        room.subscribe(1, "room/temp", 1).expectSubAck(1, 1);
        RawClient sensor = broker.client("sensor");
        sensor.publish("room/temp", "1", 1, 1).expectPubAck(1);
        sensor.publish("room/temp", "2", 1, 2).expectPubAck(2);
        room.expectPublishes(2);
        next("1").acknowledge();
        next("2").acknowledge();
        assertThat(broker.forgiveTaskFailures()).isEqualTo(2);
    }
}
