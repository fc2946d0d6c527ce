// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.TestBroker;
import io.microbroker.config.StorageConfig;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A storage without room: nobody is told what does not hold, nothing is lost, and all goes on when there is room again. */
final class FullStorageIT {
    private static final String TOPIC = "kitchen/oven";

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    private final BalkyStorage storage = new BalkyStorage();

    @BeforeEach
    void choose() {
        broker.config(present -> present.withStorage(new StorageConfig("balky", "memory", Map.of())));
        broker.plugin(context -> context.storage("balky", storage));
    }

    private void subscribeAndLeave(int qos) {
        RawClient display = broker.persistent(ProtocolVersion.MQTT_5, "display");
        display.subscribe(1, TOPIC, qos).expectSubAck(1, qos);
        broker.leave(display);
    }

    @Test
    @Proves(v5 = {"MQTT-3.4.2-1", "MQTT-3.5.2-1", "MQTT-4.3.3-9"})
    void aPublisherOfVersion5IsTold() {
        subscribeAndLeave(2);
        RawClient sensor = broker.persistent(ProtocolVersion.MQTT_5, "sensor");
        storage.full(true);

        sensor.publish(TOPIC, "1", 1, 1).expectPubAck(1, ReasonCode.QUOTA_EXCEEDED);
        sensor.publish(TOPIC, "2", 2, 2).expectPubRec(2, ReasonCode.QUOTA_EXCEEDED);

        storage.full(false);
        sensor.publish(TOPIC, "3", 2, 2).expectPubRec(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"MQTT_3_1", "MQTT_3_1_1"})
    void aPublisherOfVersion3WaitsAndLosesNothing(ProtocolVersion version) {
        subscribeAndLeave(2);
        RawClient sensor = broker.persistent(version, "sensor");
        storage.full(true);
        sensor.publish(TOPIC, "1", 1, 1).publish(TOPIC, "2", 2, 2).publish(TOPIC, "3", 1, 3);
        broker.awaitCounter("publishes-refused-by-store", 1);
        sensor.publish(TOPIC, "4", 1, 4);

        storage.full(false);

        sensor.expectPubAck(1);
        sensor.expectPubRec(2);
        sensor.expectPubAck(3);
        sensor.expectPubAck(4);
        RawClient display = broker.persistent(ProtocolVersion.MQTT_5, "display");
        for (int i = 1; i <= 4; i++) {
            assertThat(display.expectPublish().payloadText()).isEqualTo("" + i);
        }
    }

    @Test
    void aPublisherThatGivesUpWhileItWaitsMaySendAgain() {
        subscribeAndLeave(2);
        RawClient sensor = broker.persistent(ProtocolVersion.MQTT_3_1_1, "sensor");
        storage.full(true);
        sensor.publish(TOPIC, "1", 2, 7);
        broker.awaitCounter("publishes-refused-by-store", 1);
        sensor.close();
        broker.awaitCounter("clients-disconnected", 2);

        storage.full(false);

        RawClient again = broker.persistent(ProtocolVersion.MQTT_3_1_1, "sensor");
        again.publish(publish -> publish.topic(TOPIC).payload("1").qos(2, 7).dup())
                .expectPubRec(7);
        again.pubRel(7).expectPubComp(7);
        RawClient display = broker.persistent(ProtocolVersion.MQTT_5, "display");
        RawPacket only = display.expectPublish();
        assertThat(only.payloadText()).isEqualTo("1");
        display.expectNothing();
    }

    @ParameterizedTest
    @CsvSource({"kitchen/oven, 2", "kitchen/oven, 0", "$share/cooks/#, 2"})
    @DisplayName("[MQTT-4.3.3-10] a QoS 2 message that was refused and is sent again comes to a live subscriber once")
    @Proves(v5 = "MQTT-4.3.3-10")
    void aMessageThatIsSentAgainComesOnceToALiveSubscriber(String filter, int qos) {
        subscribeAndLeave(2);
        RawClient live = broker.client("live");
        live.subscribe(1, filter, qos).expectSubAck(1, qos);
        RawClient sensor = broker.persistent(ProtocolVersion.MQTT_3_1_1, "sensor");
        storage.full(true);
        sensor.publish(TOPIC, "1", 2, 7);
        broker.awaitCounter("publishes-refused-by-store", 1);
        sensor.close();
        broker.awaitCounter("clients-disconnected", 2);

        storage.full(false);
        RawClient again = broker.persistent(ProtocolVersion.MQTT_3_1_1, "sensor");
        again.publish(publish -> publish.topic(TOPIC).payload("1").qos(2, 7).dup())
                .expectPubRec(7);
        again.publish(publish -> publish.topic(TOPIC).payload("1").qos(2, 7).dup())
                .expectPubRec(7);
        again.pubRel(7).expectPubComp(7);

        assertThat(live.expectPublish().payloadText()).isEqualTo("1");
        live.expectNothing();
    }

    @Test
    @DisplayName(
            "a persistent publisher that is told that its QoS 2 message was refused can be sure that nobody got it")
    void aRefusedQos2MessageReachesNobody() {
        RawClient live = broker.client("live");
        live.subscribe(1, TOPIC, 2).expectSubAck(1, 2);
        RawClient sensor = broker.persistent(ProtocolVersion.MQTT_5, "sensor");
        storage.full(true);
        sensor.publish(TOPIC, "1", 2, 7).expectPubRec(7, ReasonCode.QUOTA_EXCEEDED);
        live.expectNothing();
    }

    @Test
    @DisplayName("a retained message that could not be queued for its subscriber comes on the next connection")
    void aRetainedMessageThatCouldNotBeQueuedComesLater() {
        RawClient sensor = broker.client("sensor");
        for (String topic : List.of("kitchen/oven", "kitchen/sink")) {
            sensor.publish(
                    publish -> publish.topic(topic).payload("warm").qos(1, 1).retain());
            sensor.expectPacket();
        }
        RawClient display =
                broker.persistent(ProtocolVersion.MQTT_5, "display", settings -> settings.receiveMaximum(1));
        display.subscribe(1, "kitchen/#", 1).expectSubAck(1, 1);
        RawPacket first = display.expectPublish();
        storage.full(true);
        display.pubAck(first.packetId()).expectDisconnect(ReasonCode.QUOTA_EXCEEDED);

        storage.full(false);
        RawClient again = broker.persistent(ProtocolVersion.MQTT_5, "display");
        again.expectPublish("kitchen/sink", "warm", 1);
        again.expectNothing();
    }

    @Test
    @DisplayName(
            "a QoS 2 message leaves the store before a transient member of the group gets it: a crash cannot double it")
    void aQos2MessageLeavesTheStoreBeforeAnotherMemberGetsIt() {
        RawClient gone = broker.persistent(ProtocolVersion.MQTT_5, "gone", connect -> connect.receiveMaximum(1));
        gone.subscribe(1, "$share/cooks/#", 2).expectSubAck(1, 2);
        RawClient sensor = broker.client("sensor");
        for (int id = 1; id <= 2; id++) {
            sensor.publish(TOPIC, "" + id, 2, id).expectPubRec(id);
        }
        gone.expectPublish(TOPIC, "1", 2);
        RawClient other = broker.client("other");
        other.subscribe(1, "$share/cooks/#", 2).expectSubAck(1, 2);

        Promise<Void> held = storage.holdPubRecs();
        gone.reset();
        broker.awaitCounter("clients-disconnected", 1);
        other.expectNothing(); // who comes back from a crash now finds it with the first member only

        held.complete();
        other.expectPublish(TOPIC, "2", 2);
        RawClient back = broker.persistent(ProtocolVersion.MQTT_5, "gone");
        assertThat(back.expectPublish(TOPIC, "1", 2).dup()).isTrue();
        back.expectNothing();
    }

    @Test
    @DisplayName("a QoS 2 message that cannot leave the store stays with its member")
    void aQos2MessageThatCannotLeaveTheStoreStays() {
        RawClient gone = broker.persistent(ProtocolVersion.MQTT_5, "gone", connect -> connect.receiveMaximum(1));
        gone.subscribe(1, "$share/cooks/#", 2).expectSubAck(1, 2);
        RawClient sensor = broker.client("sensor");
        for (int id = 1; id <= 2; id++) {
            sensor.publish(TOPIC, "" + id, 2, id).expectPubRec(id);
        }
        gone.expectPublish(TOPIC, "1", 2);
        RawClient other = broker.client("other");
        other.subscribe(1, "$share/cooks/#", 2).expectSubAck(1, 2);
        storage.full(true);
        gone.reset();
        broker.awaitCounter("clients-disconnected", 1);
        other.expectNothing();

        storage.full(false);
        RawClient back = broker.persistent(ProtocolVersion.MQTT_5, "gone");
        assertThat(back.expectPublish(TOPIC, "1", 2).dup()).isTrue();
        back.expectPublish(TOPIC, "2", 2);
        other.expectNothing();
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @Proves(v311 = "MQTT-4.8.0-2")
    void aReleaseThatCouldNotBeStoredIsNotConfirmed(ProtocolVersion version) {
        subscribeAndLeave(2);
        RawClient sensor = broker.persistent(version, "sensor");
        sensor.publish(TOPIC, "1", 2, 7).expectPubRec(7);
        storage.full(true);

        sensor.pubRel(7);

        if (version.isV5()) {
            sensor.expectDisconnect(ReasonCode.QUOTA_EXCEEDED);
        }
        sensor.expectClosed();
        storage.full(false);
        RawClient again = broker.persistent(version, "sensor");
        again.publish(publish -> publish.topic(TOPIC).payload("1").qos(2, 7).dup())
                .expectPubRec(7);
        again.pubRel(7).expectPubComp(7);
        RawClient display = broker.persistent(ProtocolVersion.MQTT_5, "display");
        display.expectPublish();
        display.expectNothing();
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @Proves(
            v5 = "MQTT-4.4.0-1",
            v311 = {"MQTT-4.4.0-1", "MQTT-4.8.0-2"})
    void aPubRecThatCouldNotBeStoredIsAskedForAgain(ProtocolVersion version) {
        RawClient display = broker.persistent(version, "display");
        display.subscribe(1, TOPIC, 2).expectSubAck(1, 2);
        RawClient sensor = broker.client("sensor");
        sensor.publish(TOPIC, "1", 2, 7).expectPubRec(7);
        int packetId = display.expectPublish().packetId();
        storage.full(true);

        display.pubRec(packetId);

        if (version.isV5()) {
            display.expectDisconnect(ReasonCode.QUOTA_EXCEEDED);
        }
        display.expectClosed();
        storage.full(false);
        RawClient again = broker.persistent(version, "display");
        RawPacket repeated = again.expectPublish();
        assertThat(repeated.packetId()).isEqualTo(packetId);
        assertThat(repeated.dup()).isTrue();
        again.pubRec(packetId).expectPubRel(packetId);
    }

    @Test
    void nobodyFindsASessionThatIsEnding() {
        RawClient display = broker.persistent(ProtocolVersion.MQTT_5, "display");
        display.subscribe(1, TOPIC, 1).expectSubAck(1, 1);
        Promise<Void> ends = storage.holdEnds();
        display.disconnect(ReasonCode.SUCCESS, properties -> properties.number(PropertyCode.SESSION_EXPIRY_INTERVAL, 0))
                .expectClosed();

        RawClient again = broker.open();
        again.connect(
                ProtocolVersion.MQTT_5, connect -> connect.clientId("display").cleanStart(false));
        broker.client("other"); // its CONNECT came later and is answered

        ends.complete();

        again.expectConnAck(false);
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName(
            "[MQTT-3.14.2-1] [MQTT-4.8.0-2] a subscription that is not kept ends the connection, with 0x89 in MQTT 5.0")
    @Proves(v5 = "MQTT-3.14.2-1", v311 = "MQTT-4.8.0-2")
    void aSubscriptionThatIsNotKeptEndsTheConnection(ProtocolVersion version) {
        RawClient display = broker.persistent(version, "display");
        display.subscribe(1, TOPIC, 1).expectSubAck(1, 1);
        storage.full(true);
        expectEnd(version, display.subscribe(2, "garden", 1));

        storage.full(false);
        RawClient again = broker.persistent(version, "display");
        storage.full(true);
        expectEnd(version, again.unsubscribe(3, TOPIC));
    }

    private static void expectEnd(ProtocolVersion version, RawClient client) {
        if (version.isV5()) {
            client.expectDisconnect(ReasonCode.SERVER_BUSY);
        } else {
            client.expectClosed();
        }
    }
}
