// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of either broker that waits for what it asked for. */
final class Peer implements AutoCloseable {
    private static final Vertx VERTX = Vertx.vertx();

    private final MqttClient client;
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final Map<Integer, Promise<Void>> acknowledged = new ConcurrentHashMap<>();

    private Peer(MqttClientOptions options, int port) {
        options.setMaxMessageSize(1 << 20).setMaxInflightQueue(60_000);
        client = MqttClient.create(VERTX, options);
        client.publishHandler(each -> received.add(each.topicName() + " " + each.payload() + " qos "
                + each.qosLevel().value() + (each.isRetain() ? " retained" : "")));
        client.publishCompletionHandler(id -> promise(id).tryComplete());
        Waiting.await(client.connect(port, "127.0.0.1"));
    }

    static Peer of(int port) {
        return new Peer(new MqttClientOptions(), port);
    }

    static Peer named(int port, String clientId) {
        return new Peer(new MqttClientOptions().setClientId(clientId), port);
    }

    private Promise<Void> promise(int id) {
        return acknowledged.computeIfAbsent(id, ignored -> Promise.promise());
    }

    Peer subscribe(String filter, int qos) {
        Promise<Void> subscribed = Promise.promise();
        client.subscribeCompletionHandler(ignored -> subscribed.tryComplete());
        Waiting.await(client.subscribe(filter, qos));
        Waiting.await(subscribed.future());
        return this;
    }

    /** Completes with the acknowledgement. */
    Peer publish(String topic, String payload, int qos, boolean retain) {
        Integer id = Waiting.await(client.publish(topic, Buffer.buffer(payload), MqttQoS.valueOf(qos), false, retain));
        if (qos > 0) {
            Waiting.await(promise(id).future());
            acknowledged.remove(id);
        }
        return this;
    }

    /** The next message: topic, payload, qos, retained. */
    String next() {
        try {
            String next = received.poll(Waiting.SECONDS, TimeUnit.SECONDS);
            assertThat(next).as("a message").isNotNull();
            return String.valueOf(next);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean hasMore() {
        return !received.isEmpty();
    }

    @Override
    public void close() {
        if (client.isConnected()) {
            Waiting.await(client.disconnect());
        }
    }
}
