// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.storage;

import io.microbroker.broker.support.TestBroker;
import io.microbroker.config.StorageConfig;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.RawClient;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients find after a restart of the broker what they were promised before it. */
final class JournalRestartIT {
    private static final String TOPIC = "kitchen/oven";

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    JournalRestartIT(@TempDir Path folder) {
        broker.config(config -> config.withStorage(StorageConfig.JOURNAL.withDataDir(folder.toString())));
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void queuedMessagesAreDelivered(ProtocolVersion version) {
        RawClient display = broker.persistent(version, "display");
        display.subscribe(1, TOPIC, 2).expectSubAck(1, 2);
        broker.leave(display);
        RawClient sensor = broker.client(version, "sensor");
        sensor.publish(TOPIC, "one", 1, 1).expectPubAck(1);
        sensor.publish(TOPIC, "two", 2, 2).expectPubRec(2);
        sensor.pubRel(2).expectPubComp(2);

        broker.restart();

        RawClient again = broker.persistent(version, "display");
        again.expectPublish(TOPIC, "one", 1);
        again.expectPublish(TOPIC, "two", 2);
    }

    @Test
    void retainedMessagesAndSubscriptionsAreThere() {
        RawClient display = broker.persistent(ProtocolVersion.MQTT_5, "display");
        display.subscribe(1, "kitchen/#", 1).expectSubAck(1, 1);
        RawClient sensor = broker.client(ProtocolVersion.MQTT_5, "sensor");
        sensor.publish(publish -> publish.topic(TOPIC).payload("warm").qos(1, 1).retain())
                .expectPubAck(1);
        display.expectPublish(TOPIC, "warm", 1);

        broker.restart();

        RawClient hall = broker.client(ProtocolVersion.MQTT_5, "hall");
        hall.subscribe(1, TOPIC, 0).expectSubAck(1, 0);
        hall.expectPublish(TOPIC, "warm");
        RawClient again = broker.persistent(ProtocolVersion.MQTT_5, "display");
        again.expectPublish(TOPIC, "warm", 1);
        again.pubAck(1);
        RawClient other = broker.client(ProtocolVersion.MQTT_5, "sensor");
        other.publish(TOPIC, "hot", 1, 1).expectPubAck(1);
        again.expectPublish(TOPIC, "hot", 1);
    }

    @Test
    void aQos2MessageIsNotTakenTwice() {
        RawClient display = broker.persistent(ProtocolVersion.MQTT_5, "display");
        display.subscribe(1, TOPIC, 2).expectSubAck(1, 2);
        broker.leave(display);
        RawClient sensor = broker.persistent(ProtocolVersion.MQTT_5, "sensor");
        sensor.publish(TOPIC, "once", 2, 7).expectPubRec(7);

        broker.restart();

        RawClient again = broker.persistent(ProtocolVersion.MQTT_5, "sensor");
        again.publish(publish -> publish.topic(TOPIC).payload("once").qos(2, 7).dup())
                .expectPubRec(7);
        again.pubRel(7).expectPubComp(7);
        RawClient shown = broker.persistent(ProtocolVersion.MQTT_5, "display");
        shown.expectPublish(TOPIC, "once", 2);
        shown.expectNothing();
    }

    @Test
    @DisplayName(
            "[MQTT-4.8.2-5] what may have been sent at QoS 2 to a member of a shared group before is nobody else's when its session ends")
    void whatAMemberMayHaveGotIsNobodyElses() {
        RawClient member = broker.persistent(ProtocolVersion.MQTT_5, "member", connect -> connect.receiveMaximum(1));
        member.subscribe(1, "$share/displays/" + TOPIC, 2).expectSubAck(1, 2);
        RawClient sensor = broker.client(ProtocolVersion.MQTT_5, "sensor");
        sensor.publish(TOPIC, "once", 2, 7).expectPubRec(7);
        sensor.pubRel(7).expectPubComp(7);
        member.expectPublish(TOPIC, "once", 2);

        broker.restart();

        RawClient other = broker.client(ProtocolVersion.MQTT_5, "other");
        other.subscribe(1, "$share/displays/" + TOPIC, 2).expectSubAck(1, 2);
        broker.client(ProtocolVersion.MQTT_5, "member"); // clean start: its session ends
        other.expectNothing();
    }
}
