// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscribe;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.suback.Mqtt3SubAck;
import io.microbroker.testkit.CuttableDoor;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The HiveMQ client on MQTT 3.1.1; a new one for each connection, as after a restart of the program. */
final class HiveMqV3Client implements RealClient {
    private final CuttableDoor door;
    private final Inbox inbox;
    private @Nullable Mqtt3AsyncClient client;

    HiveMqV3Client(int port, Inbox inbox) {
        this.door = new CuttableDoor(port);
        this.inbox = inbox;
    }

    @Override
    public void connect(SignOn signOn) {
        Mqtt3AsyncClient created = Mqtt3Client.builder()
                .identifier(signOn.clientId())
                .serverHost("127.0.0.1")
                .serverPort(door.port())
                .buildAsync();
        created.publishes(MqttGlobalPublishFilter.ALL, publish -> inbox.add(decoded(publish)));
        var connect = Mqtt3Connect.builder().cleanSession(signOn.cleanStart());
        TestMessage will = signOn.will();
        Mqtt3Connect packet = (will == null ? connect : connect.willPublish(encoded(will))).build();
        var connAck = Deadline.await(created.connect(packet), () -> "CONNACK");
        if (connAck.getReturnCode().isError()) {
            throw new AssertionError(connAck.toString());
        }
        client = created;
    }

    @Override
    public void subscribe(String filter, int qos) {
        Mqtt3Subscribe subscribe = Mqtt3Subscribe.builder()
                .topicFilter(filter)
                .qos(MqttQos.values()[qos])
                .build();
        Mqtt3SubAck granted = Deadline.await(client().subscribe(subscribe), () -> "SUBACK");
        if (granted.getReturnCodes().get(0).getCode() != qos) {
            throw new AssertionError(granted.toString());
        }
    }

    @Override
    public void publish(TestMessage message) {
        publishAll(List.of(message));
    }

    @Override
    public void publishAll(List<TestMessage> messages) {
        List<CompletableFuture<Mqtt3Publish>> sent =
                messages.stream().map(each -> client().publish(encoded(each))).toList();
        Deadline.await(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)), () -> "an acknowledgement");
    }

    private static Mqtt3Publish encoded(TestMessage message) {
        return Mqtt3Publish.builder()
                .topic(message.topic())
                .payload(message.payload().getBytes())
                .qos(MqttQos.values()[message.qos()])
                .retain(message.retain())
                .build();
    }

    private static TestMessage decoded(Mqtt3Publish publish) {
        return new TestMessage(
                publish.getTopic().toString(),
                Buffer.buffer(publish.getPayloadAsBytes()),
                publish.getQos().getCode(),
                publish.isRetain(),
                Map.of(),
                0);
    }

    @Override
    public void disconnect() {
        Deadline.await(client().disconnect(), () -> "the end of the connection");
    }

    @Override
    public void cut() {
        door.cut();
    }

    @Override
    public void close() {
        door.close();
    }

    private Mqtt3AsyncClient client() {
        return Objects.requireNonNull(client);
    }
}
