// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.OnBothVersions;
import io.microbroker.broker.support.Segment;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.message.Interception;
import io.microbroker.spi.message.PublishInterceptor;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Plugins that look at messages on their way in and out. */
final class InterceptorIT {
    private static final int MANY = 5000;

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    private void interceptPublishes(PublishInterceptor interceptor) {
        broker.plugin(context -> context.publishInterceptor(interceptor));
    }

    private static Future<Interception> now(Interception result) {
        return Future.succeededFuture(result);
    }

    private RawClient room(ProtocolVersion version) {
        RawClient room = broker.client(version, "room");
        room.subscribe(1, "#", 2).expectSubAck(1, 2);
        return room;
    }

    @OnBothVersions
    @DisplayName("an answer that comes later holds this publisher's next packets up, in order, and nobody else's")
    void aLateAnswerHoldsTheConnectionUp(ProtocolVersion version) {
        Queue<Promise<Interception>> asked = new ConcurrentLinkedQueue<>();
        interceptPublishes((publisher, message) -> {
            if (!publisher.clientId().equals("sensor")) {
                return now(Interception.PASS);
            }
            Promise<Interception> promise = Promise.promise();
            asked.add(promise);
            return promise.future();
        });
        RawClient room = room(version);
        RawClient sensor = broker.client(version, "sensor");
        RawClient other = broker.client(version, "other");
        sensor.send(new Segment(version)
                .publish("a", "1", 1, 1)
                .publish("a", "2", 0, 0)
                .publish("a", "3", 2, 3)
                .publish("a", "4", 1, 4)
                .toBytes());
        sensor.pingReq();

        for (int i = 1; i <= 4; i++) {
            TestBroker.awaitTrue("the question", () -> !asked.isEmpty());
            other.publish("b", "other", 1, i).expectPubAck(i);
            room.expectPublish("b", "other", 1);
            room.expectNothing();
            assertThat(asked).hasSize(1);
            asked.remove().complete(Interception.PASS);
            room.expectPublish("a", "" + i);
        }

        sensor.expectPubAck(1);
        sensor.expectPubRec(3);
        sensor.expectPubAck(4);
        sensor.expectPingResp();
    }

    @OnBothVersions
    @DisplayName("answers that are there at once keep the order, too, of thousands of messages in one go")
    void promptAnswersKeepTheOrder(ProtocolVersion version) {
        broker.limits(limits -> limits.queuedMessages(MANY));
        broker.mqtt(mqtt -> mqtt.receiveMaximum(65_535));
        AtomicInteger asked = new AtomicInteger();
        interceptPublishes((publisher, message) -> {
            int number = asked.incrementAndGet();
            if (number % 7 != 0) {
                return now(Interception.PASS);
            }
            Promise<Interception> promise = Promise.promise();
            Vertx.currentContext().runOnContext(later -> promise.complete(Interception.PASS));
            return promise.future();
        });
        RawClient room = room(version);
        RawClient sensor = broker.client(version, "sensor");
        Segment segment = new Segment(version);
        for (int i = 1; i <= MANY; i++) {
            segment.publish("a", "" + i, 1, i);
        }
        sensor.send(segment.toBytes());
        for (int i = 1; i <= MANY; i++) {
            room.pubAck(room.expectPublish("a", "" + i, 1).packetId());
        }
        for (int i = 1; i <= MANY; i++) {
            sensor.expectPubAck(i);
        }
    }

    @OnBothVersions
    @DisplayName(
            "a message may be replaced: topic, payload, all of it; interceptors see what those before them made of it")
    void aMessageMayBeReplaced(ProtocolVersion version) {
        broker.plugin(context -> {
            context.publishInterceptor(
                    (publisher, message) -> now(new Interception.Replace(message.withTopic(TopicName.of("b")))));
            context.publishInterceptor((publisher, message) -> now(new Interception.Replace(
                    message.withPayload((message.topic() + message.payloadText()).getBytes(StandardCharsets.UTF_8)))));
        });
        RawClient room = room(version);
        RawClient sensor = broker.client(version, "sensor");
        sensor.publish("a", "0");
        sensor.publish("a", "1", 1, 1).expectPubAck(1);
        sensor.publish("a", "2", 2, 2).expectPubRec(2);
        sensor.pubRel(2).expectPubComp(2);
        for (int qos = 0; qos <= 2; qos++) {
            room.expectPublish("b", "b" + qos, qos);
        }
    }

    @OnBothVersions
    @DisplayName("a message may be dropped: the publisher of 5.0 is told the reason, one of 3.1.1 is told success")
    void aMessageMayBeDropped(ProtocolVersion version) {
        interceptPublishes((publisher, message) -> now(new Interception.Drop(
                message.payloadText().startsWith("silent") ? ReasonCode.SUCCESS : ReasonCode.PAYLOAD_FORMAT_INVALID)));
        RawClient room = room(version);
        for (boolean persistent : new boolean[] {false, true}) {
            RawClient sensor = broker.session(persistent, version, "sensor-" + persistent, settings -> {});
            sensor.publish("a", "0");
            sensor.publish("a", "1", 1, 1);
            sensor.publish("a", "2", 2, 2);
            if (version.isV5()) {
                sensor.expectPubAck(1, ReasonCode.PAYLOAD_FORMAT_INVALID);
                sensor.expectPubRec(2, ReasonCode.PAYLOAD_FORMAT_INVALID);
            } else {
                sensor.expectPubAck(1);
                sensor.expectPubRec(2);
                sensor.pubRel(2).expectPubComp(2);
            }
            sensor.publish("a", "silent 1", 1, 3).expectPubAck(3);
            sensor.publish("a", "silent 2", 2, 4).expectPubRec(4);
            sensor.pubRel(4).expectPubComp(4);
        }
        room.expectNothing();
    }

    @Test
    @DisplayName("[MQTT-3.3.4-7] dropped QoS 2 messages count for the receive maximum until PUBCOMP, and no longer")
    void droppedMessagesCount() {
        broker.mqtt(mqtt -> mqtt.receiveMaximum(2));
        interceptPublishes((publisher, message) -> now(new Interception.Drop(ReasonCode.SUCCESS)));
        RawClient sensor = broker.client("sensor");
        for (int i = 1; i <= 10; i++) {
            sensor.publish("a", "x", 2, i).expectPubRec(i);
            sensor.pubRel(i).expectPubComp(i);
        }
        sensor.publish("a", "x", 2, 1).expectPubRec(1);
        sensor.publish("a", "x", 2, 2).expectPubRec(2);
        sensor.publish("a", "x", 2, 3).expectDisconnect(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
    }

    @OnBothVersions
    @DisplayName("an interceptor that fails, throws or is late lets the message pass, and is counted")
    void aFailureLetsTheMessagePass(ProtocolVersion version) {
        broker.limits(limits -> limits.pluginTimeout(Duration.ofMillis(100)));
        interceptPublishes((publisher, message) -> switch (message.payloadText()) {
            case "throw" -> throw new IllegalStateException("a test's");
            case "fail" -> Future.failedFuture("a test's");
            default -> Promise.<Interception>promise().future();
        });
        RawClient room = room(version);
        RawClient sensor = broker.client(version, "sensor");
        for (String payload : new String[] {"throw", "fail", "late"}) {
            sensor.publish("a", payload, 1, 1).expectPubAck(1);
            room.pubAck(room.expectPublish("a", payload, 1).packetId());
        }
        assertThat(broker.counter("plugin-failures")).isEqualTo(3);
    }

    @OnBothVersions
    @DisplayName(
            "a connection that ends while an interceptor thinks: its message is not published, and was not acknowledged")
    void aConnectionThatEndsMeanwhile(ProtocolVersion version) {
        Queue<Promise<Interception>> asked = new ConcurrentLinkedQueue<>();
        interceptPublishes((publisher, message) -> {
            Promise<Interception> promise = Promise.promise();
            asked.add(promise);
            return promise.future();
        });
        RawClient room = room(version);
        RawClient sensor = broker.persistent(version, "sensor");
        sensor.publish("a", "1", 1, 1);
        TestBroker.awaitTrue("the question", () -> !asked.isEmpty());
        RawClient again = broker.persistent(version, "sensor"); // takes over
        asked.remove().complete(Interception.PASS);
        again.publish(packet -> packet.topic("a").payload("1").qos(1, 1).dup());
        TestBroker.awaitTrue("the question", () -> !asked.isEmpty());
        asked.remove().complete(Interception.PASS);
        again.expectPubAck(1);
        room.expectPublish("a", "1", 1);
        room.expectNothing();
    }

    @OnBothVersions
    @DisplayName(
            "copies may be changed or dropped per receiver, live, stored and retained; a dropped one takes no place in the"
                    + " window")
    void copiesMayBeChangedOrDropped(ProtocolVersion version) {
        broker.plugin(context -> context.deliveryInterceptor((receiver, message) -> {
            if (message.payloadText().equals("secret") && receiver.clientId().startsWith("guest")) {
                return null;
            }
            return receiver.clientId().startsWith("guest") ? marked(message) : message;
        }));
        for (boolean persistent : new boolean[] {false, true}) {
            RawClient guest =
                    broker.session(persistent, version, "guest-" + persistent, connect -> connect.receiveMaximum(1));
            guest.subscribe(1, "a", 2).expectSubAck(1, 2);
            RawClient owner = broker.session(persistent, version, "owner-" + persistent, settings -> {});
            owner.subscribe(1, "a", 2).expectSubAck(1, 2);
            RawClient sensor = broker.client(version, "sensor");
            for (int qos = 0; qos <= 2; qos++) {
                int level = qos;
                for (String payload : new String[] {"secret", "open"}) {
                    int id = level == 0 ? 0 : 10 * level + payload.length();
                    sensor.publish(packet -> packet.topic("a").payload(payload).qos(level, id));
                    if (level > 0) {
                        assertThat(sensor.expectPacket().packetId()).isEqualTo(id);
                    }
                    owner.expectPublish("a", payload, level);
                }
                RawPacket packet = guest.expectPublish("a", "<open>", level);
                if (level == 1) {
                    guest.pubAck(packet.packetId());
                }
            }
            guest.close();
            owner.close();
        }
        assertThat(broker.counter("dropped-refused-by-client")).isEqualTo(6);
    }

    private static Message marked(Message message) {
        return message.withPayload(("<" + message.payloadText() + ">").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("a delivery interceptor that throws lets the copy pass, and is counted")
    void aThrowingDeliveryInterceptorLetsTheCopyPass() {
        broker.plugin(context -> context.deliveryInterceptor((receiver, message) -> {
            throw new IllegalStateException("a test's");
        }));
        RawClient room = room(ProtocolVersion.MQTT_5);
        broker.client("sensor").publish("a", "1", 1, 1).expectPubAck(1);
        room.expectPublish("a", "1", 1);
        assertThat(broker.counter("plugin-failures")).isEqualTo(1);
    }

    @Test
    @DisplayName("[MQTT-3.4.2-1] [MQTT-3.5.2-1] a reason that PUBACK and PUBREC do not have is told as 0x80")
    @Proves(v5 = {"MQTT-3.4.2-1", "MQTT-3.5.2-1"})
    void aReasonOfAnotherPacketIsFitted() {
        interceptPublishes((publisher, message) -> now(new Interception.Drop(ReasonCode.BANNED)));
        RawClient sensor = broker.client("sensor");

        sensor.publish("a", "1", 1, 1).expectPubAck(1, ReasonCode.UNSPECIFIED_ERROR);
        sensor.publish("a", "2", 2, 2).expectPubRec(2, ReasonCode.UNSPECIFIED_ERROR);
    }
}
