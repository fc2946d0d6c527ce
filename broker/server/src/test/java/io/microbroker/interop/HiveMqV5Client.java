// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAck;
import io.microbroker.testkit.CuttableDoor;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** The HiveMQ client on MQTT 5.0, with topic aliases in both directions; a new one for each connection. */
final class HiveMqV5Client implements RealClient {
    private static final int ALIASES = 10;

    private final CuttableDoor door;
    private final Inbox inbox;
    private final BlockingQueue<Mqtt5DisconnectReasonCode> reasons = new LinkedBlockingQueue<>();
    private @Nullable Mqtt5AsyncClient client;

    HiveMqV5Client(int port, Inbox inbox) {
        this.door = new CuttableDoor(port);
        this.inbox = inbox;
    }

    @Override
    public void connect(SignOn signOn) {
        Mqtt5AsyncClient created = Mqtt5Client.builder()
                .identifier(signOn.clientId())
                .serverHost("127.0.0.1")
                .serverPort(door.port())
                .addDisconnectedListener(this::onDisconnected)
                .buildAsync();
        created.publishes(MqttGlobalPublishFilter.ALL, publish -> inbox.add(decoded(publish)));
        var connect = Mqtt5Connect.builder()
                .cleanStart(signOn.cleanStart())
                .sessionExpiryInterval(signOn.expirySeconds())
                .restrictions()
                .topicAliasMaximum(ALIASES)
                .sendTopicAliasMaximum(ALIASES)
                .applyRestrictions();
        TestMessage will = signOn.will();
        Mqtt5Connect packet = (will == null ? connect : connect.willPublish(encoded(will))).build();
        var connAck = Deadline.await(created.connect(packet), () -> "CONNACK");
        if (connAck.getReasonCode().isError()) {
            throw new AssertionError(connAck.toString());
        }
        client = created;
    }

    private void onDisconnected(MqttClientDisconnectedContext context) {
        if (context.getCause() instanceof Mqtt5DisconnectException told) {
            reasons.add(told.getMqttMessage().getReasonCode());
        }
    }

    /** Why the broker closed the connection, as its DISCONNECT says. */
    Mqtt5DisconnectReasonCode reasonOfDisconnect() {
        return Deadline.take(reasons, () -> "a DISCONNECT");
    }

    @Override
    public void subscribe(String filter, int qos) {
        Mqtt5Subscribe subscribe = Mqtt5Subscribe.builder()
                .topicFilter(filter)
                .qos(MqttQos.values()[qos])
                .build();
        Mqtt5SubAck granted = Deadline.await(client().subscribe(subscribe), () -> "SUBACK");
        if (granted.getReasonCodes().get(0).getCode() != qos) {
            throw new AssertionError(granted.toString());
        }
    }

    @Override
    public void publish(TestMessage message) {
        publishAll(List.of(message));
    }

    @Override
    public void publishAll(List<TestMessage> messages) {
        List<CompletableFuture<Mqtt5PublishResult>> sent =
                messages.stream().map(each -> client().publish(encoded(each))).toList();
        sent.forEach(each -> Deadline.await(each, () -> "an acknowledgement")
                .getError()
                .ifPresent(error -> {
                    throw new AssertionError(error);
                }));
    }

    private static Mqtt5Publish encoded(TestMessage message) {
        List<Mqtt5UserProperty> properties = message.userProperties().entrySet().stream()
                .map(each -> Mqtt5UserProperty.of(each.getKey(), each.getValue()))
                .toList();
        var publish = Mqtt5Publish.builder()
                .topic(message.topic())
                .payload(message.payload().getBytes())
                .qos(MqttQos.values()[message.qos()])
                .retain(message.retain())
                .userProperties(Mqtt5UserProperties.of(properties));
        return (message.expirySeconds() == 0 ? publish : publish.messageExpiryInterval(message.expirySeconds()))
                .build();
    }

    private static TestMessage decoded(Mqtt5Publish publish) {
        Map<String, String> properties = new TreeMap<>();
        publish.getUserProperties()
                .asList()
                .forEach(each -> properties.put(
                        each.getName().toString(), each.getValue().toString()));
        return new TestMessage(
                publish.getTopic().toString(),
                Buffer.buffer(publish.getPayloadAsBytes()),
                publish.getQos().getCode(),
                publish.isRetain(),
                properties,
                (int) publish.getMessageExpiryInterval().orElse(0));
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

    private Mqtt5AsyncClient client() {
        return Objects.requireNonNull(client);
    }
}
