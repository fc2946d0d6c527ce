// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import io.microbroker.testkit.CuttableDoor;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Vertx;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import io.vertx.mqtt.messages.MqttConnAckMessage;
import io.vertx.mqtt.messages.MqttPublishMessage;
import io.vertx.mqtt.messages.MqttSubAckMessage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** The client of Vert.x, on MQTT 3.1.1; a new one for each connection. */
final class VertxMqttClient implements RealClient {
    private static final int MESSAGE_BYTES_MAX = 1 << 20;

    private final Vertx vertx;
    private final CuttableDoor door;
    private final Inbox inbox;
    private final BlockingQueue<MqttSubAckMessage> subAcks = new LinkedBlockingQueue<>();
    private final Map<Integer, CompletableFuture<Integer>> acknowledgements = new ConcurrentHashMap<>();
    private @Nullable MqttClient client;

    VertxMqttClient(Vertx vertx, int port, Inbox inbox) {
        this.vertx = vertx;
        this.door = new CuttableDoor(port);
        this.inbox = inbox;
    }

    @Override
    public void connect(SignOn signOn) {
        MqttClientOptions options = new MqttClientOptions()
                .setClientId(signOn.clientId())
                .setCleanSession(signOn.cleanStart())
                .setMaxMessageSize(MESSAGE_BYTES_MAX);
        TestMessage will = signOn.will();
        if (will != null) {
            options.setWillFlag(true)
                    .setWillTopic(will.topic())
                    .setWillMessageBytes(will.payload())
                    .setWillQoS(will.qos())
                    .setWillRetain(will.retain());
        }
        MqttClient created = MqttClient.create(vertx, options)
                .publishHandler(publish -> inbox.add(decoded(publish)))
                .subscribeCompletionHandler(subAcks::add)
                .publishCompletionHandler(id -> acknowledgement(id).complete(id));
        MqttConnAckMessage connAck =
                Deadline.await(created.connect(door.port(), "127.0.0.1").toCompletionStage(), () -> "CONNACK");
        if (connAck.code().byteValue() != 0) {
            throw new AssertionError(connAck.code().toString());
        }
        client = created;
    }

    @Override
    public void subscribe(String filter, int qos) {
        Deadline.await(client().subscribe(filter, qos).toCompletionStage(), () -> "SUBSCRIBE");
        MqttSubAckMessage granted = Deadline.take(subAcks, () -> "SUBACK");
        if (!granted.grantedQoSLevels().equals(List.of(qos))) {
            throw new AssertionError(granted.grantedQoSLevels().toString());
        }
    }

    @Override
    public void publish(TestMessage message) {
        var sent = client().publish(
                        message.topic(), message.payload(), MqttQoS.valueOf(message.qos()), false, message.retain());
        Integer id = Deadline.await(sent.toCompletionStage(), () -> "PUBLISH");
        if (message.qos() > 0) {
            Deadline.await(acknowledgement(id), () -> "the acknowledgement of " + id);
            acknowledgements.remove(id);
        }
    }

    private CompletableFuture<Integer> acknowledgement(Integer id) {
        return acknowledgements.computeIfAbsent(id, any -> new CompletableFuture<>());
    }

    private static TestMessage decoded(MqttPublishMessage publish) {
        return new TestMessage(
                publish.topicName(),
                publish.payload().copy(),
                publish.qosLevel().value(),
                publish.isRetain(),
                Map.of(),
                0);
    }

    @Override
    public void disconnect() {
        Deadline.await(client().disconnect().toCompletionStage(), () -> "the end of the connection");
    }

    @Override
    public void cut() {
        door.cut();
    }

    @Override
    public void close() {
        door.close();
    }

    private MqttClient client() {
        return Objects.requireNonNull(client);
    }
}
