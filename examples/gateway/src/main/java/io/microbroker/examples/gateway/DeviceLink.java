// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.gateway;

import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.messages.MqttPublishMessage;
import io.vertx.mqtt.messages.MqttSubscribeMessage;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * The connection of one device. What it publishes goes to the broker under its own name, and is acknowledged once the broker
 * has it. Topics that mean nothing are acknowledged and dropped: MQTT 3.1.1 has no way to refuse a message. A device that is
 * {@value #PENDING_MAX} messages ahead of the broker is disconnected.
 *
 * <p>No session outlives its connection here: QoS 2 means once per connection. Confined to the context that the device came in
 * by.
 */
final class DeviceLink {
    private static final int PENDING_MAX = 64;

    private final MqttEndpoint device;
    private final BrokerClient client;
    private final TopicMap topics;
    private final Context context;

    /** QoS 2 messages that the device has not released yet, by packet id: sent again, they are not published again. */
    private final Map<Integer, Future<Void>> unreleased = new HashMap<>();

    private int pending;

    DeviceLink(MqttEndpoint device, BrokerClient client, TopicMap topics, Context context) {
        this.device = device;
        this.client = client;
        this.topics = topics;
        this.context = context;
    }

    /** Lets the device in. */
    void open() {
        device.publishHandler(this::onPublish)
                .publishReleaseHandler(this::onRelease)
                .subscribeHandler(this::onSubscribe)
                .unsubscribeHandler(packet -> device.unsubscribeAcknowledge(packet.messageId()))
                .accept(false);
    }

    private void onPublish(MqttPublishMessage packet) {
        if (pending >= PENDING_MAX || unreleased.size() >= PENDING_MAX) {
            close();
            return;
        }
        pending++;
        int packetId = packet.messageId();
        Future<Void> done = packet.qosLevel() == MqttQoS.EXACTLY_ONCE
                ? unreleased.computeIfAbsent(packetId, unknown -> publish(packet))
                : publish(packet);
        done.onComplete(result -> {
            pending--;
            if (result.failed()) {
                close(); // not acknowledged: the device sends it again when it comes back
            } else if (device.isConnected()) {
                acknowledge(packet.qosLevel(), packetId);
            }
        });
    }

    /** Completes on the context of the device, whatever loop the broker answers on. */
    private Future<Void> publish(MqttPublishMessage packet) {
        Promise<Void> promise = Promise.promise();
        topics.translate(device.clientIdentifier(), packet.topicName())
                .map(topic -> client.publish(translated(topic, packet)))
                .orElseGet(Future::succeededFuture)
                .onComplete(result -> context.runOnContext(ignored -> promise.handle(result)));
        return promise.future();
    }

    private static Message translated(String topic, MqttPublishMessage packet) {
        Qos qos = Qos.of(packet.qosLevel().value());
        return Message.of(topic, packet.payload(), qos, packet.isRetain());
    }

    private void acknowledge(MqttQoS qos, int packetId) {
        if (qos == MqttQoS.AT_LEAST_ONCE) {
            device.publishAcknowledge(packetId);
        } else if (qos == MqttQoS.EXACTLY_ONCE) {
            device.publishReceived(packetId);
        }
    }

    private void onRelease(int packetId) {
        unreleased.remove(packetId);
        device.publishComplete(packetId);
    }

    /** Devices tell, they do not ask. */
    private void onSubscribe(MqttSubscribeMessage packet) {
        int count = packet.topicSubscriptions().size();
        device.subscribeAcknowledge(packet.messageId(), Collections.nCopies(count, MqttQoS.FAILURE));
    }

    private void close() {
        if (device.isConnected()) { // a second close would throw
            device.close();
        }
    }
}
