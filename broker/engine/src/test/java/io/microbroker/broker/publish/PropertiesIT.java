// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.OnBothVersions;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.UserProperty;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import io.microbroker.testkit.RawProperties;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The properties of a message on their way from publisher to subscriber. */
final class PropertiesIT {
    private static final byte[] CORRELATION = {0, 1, (byte) 0xFF};

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @Test
    @DisplayName("[MQTT-3.3.2-4] [MQTT-3.3.2-15] [MQTT-3.3.2-16] [MQTT-3.3.2-17] [MQTT-3.3.2-18] [MQTT-3.3.2-20]"
            + " all properties pass unchanged, user properties in their order, at every QoS, live and stored")
    @Proves(v5 = {"MQTT-3.3.2-4", "MQTT-3.3.2-15", "MQTT-3.3.2-16", "MQTT-3.3.2-17", "MQTT-3.3.2-18", "MQTT-3.3.2-20"})
    void allPropertiesPassUnchanged() {
        RawClient live = broker.client("live");
        live.subscribe(1, "room/temp", 2).expectSubAck(1, 2);
        RawClient stored = broker.persistent(ProtocolVersion.MQTT_5, "stored");
        stored.subscribe(1, "room/temp", 2).expectSubAck(1, 2);
        RawClient sensor = broker.client("sensor");

        for (int qos = 0; qos <= 2; qos++) {
            int level = qos;
            sensor.publish(packet -> packet.topic("room/temp")
                    .payload("warm")
                    .qos(level, level == 0 ? 0 : 10 + level)
                    .properties(properties -> properties
                            .user("unit", "C")
                            .number(PropertyCode.PAYLOAD_FORMAT_INDICATOR, 1)
                            .text(PropertyCode.CONTENT_TYPE, "text/plain")
                            .user("a", "1")
                            .text(PropertyCode.RESPONSE_TOPIC, "answers/sensor")
                            .binary(PropertyCode.CORRELATION_DATA, CORRELATION)
                            .user("unit", "K")
                            .user("a", "")));
            for (RawClient receiver : new RawClient[] {live, stored}) {
                RawPacket packet = receiver.expectPublish("room/temp", "warm", qos);
                assertAllThere(packet.properties());
            }
        }
    }

    private static void assertAllThere(RawProperties properties) {
        assertThat(properties.number(PropertyCode.PAYLOAD_FORMAT_INDICATOR)).isEqualTo(1);
        assertThat(properties.text(PropertyCode.CONTENT_TYPE)).isEqualTo("text/plain");
        assertThat(properties.text(PropertyCode.RESPONSE_TOPIC)).isEqualTo("answers/sensor");
        assertThat(properties.binary(PropertyCode.CORRELATION_DATA)).isEqualTo(CORRELATION);
        assertThat(properties.user())
                .isEqualTo(List.of(
                        new UserProperty("unit", "C"),
                        new UserProperty("a", "1"),
                        new UserProperty("unit", "K"),
                        new UserProperty("a", "")));
        assertThat(properties.all()).hasSize(8);
    }

    @Test
    @DisplayName("a message without properties arrives without properties")
    @Proves(v5 = "MQTT-2.2.2-1")
    void nothingIsAdded() {
        RawClient room = broker.client("room");
        room.subscribe(1, "room/temp", 1).expectSubAck(1, 1);

        broker.client("sensor").publish("room/temp", "1", 1, 1).expectPubAck(1);

        assertThat(room.expectPublish("room/temp", "1", 1).properties().all()).isEmpty();
    }

    @OnBothVersions
    @DisplayName("a message of 5.0 reaches a client of 3.1.1 without its properties, and the other way round")
    void versionsMix(ProtocolVersion version) {
        ProtocolVersion other = version.isV5() ? ProtocolVersion.MQTT_3_1_1 : ProtocolVersion.MQTT_5;
        RawClient room = broker.client(version, "room");
        room.subscribe(1, "room/temp", 2).expectSubAck(1, 2);
        RawClient stored = broker.persistent(version, "stored");
        stored.subscribe(1, "room/temp", 2).expectSubAck(1, 2);
        RawClient sensor = broker.client(other, "sensor");

        sensor.publish(packet ->
                        packet.topic("room/temp").payload("1").qos(1, 1).userProperty("a", "b"))
                .expectPubAck(1);

        assertThat(room.expectPublish("room/temp", "1", 1).properties().all()).isEmpty();
        assertThat(stored.expectPublish("room/temp", "1", 1).properties().all()).isEmpty();
    }

    @Test
    @DisplayName("§4.10: a request reaches the responder, and its answer the requester, with the correlation data")
    void requestAndResponse() {
        RawClient requester = broker.client("requester");
        requester.subscribe(1, "answers/1", 1).expectSubAck(1, 1);
        RawClient responder = broker.client("responder");
        responder.subscribe(1, "questions", 1).expectSubAck(1, 1);
        requester
                .publish(packet -> packet.topic("questions").qos(1, 2).properties(properties -> properties
                        .text(PropertyCode.RESPONSE_TOPIC, "answers/1")
                        .binary(PropertyCode.CORRELATION_DATA, CORRELATION)))
                .expectPubAck(2);

        RawPacket question = responder.expectPublish();
        responder.publish(packet -> packet.topic(question.properties().text(PropertyCode.RESPONSE_TOPIC))
                .payload("21")
                .properties(properties -> properties.binary(
                        PropertyCode.CORRELATION_DATA, question.properties().binary(PropertyCode.CORRELATION_DATA))));

        RawPacket answer = requester.expectPublish("answers/1", "21", 0);
        assertThat(answer.properties().binary(PropertyCode.CORRELATION_DATA)).isEqualTo(CORRELATION);
    }
}
