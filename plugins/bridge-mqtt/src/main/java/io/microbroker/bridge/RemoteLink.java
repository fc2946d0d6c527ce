// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import io.microbroker.spi.mqtt.Qos;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a remote, from CONNECT to its end. Each has a client of vertx-mqtt of its own: that client keeps count of
 * what a broken connection left open, and would have no room left after some of them.
 *
 * <p>QoS 2 goes as QoS 1 in both directions: see {@code docs/adr/0014-mqtt-bridge.md}. Confined to the loop of the bridges.
 */
final class RemoteLink {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int PACKET_IDS = 60_000;
    private static final int REFUSED_SUBSCRIPTION = 0x80;

    private final MqttClient client;
    private final Map<Integer, Promise<Void>> unacknowledged = new HashMap<>();
    private final Set<Integer> acknowledgedEarly = new HashSet<>();
    private @Nullable Promise<Void> subscribing;
    private @Nullable String trouble;
    private boolean open = true;
    private boolean sessionPresent;
    private Consumer<String> onClosed = why -> {};

    private RemoteLink(MqttClient client) {
        this.client = client;
    }

    /**
     * Connects.
     *
     * @param keepsSession whether the remote keeps what it has for us while we are away
     * @param password null for none
     * @param onMessage what the remote publishes; to be answered by its {@code ack} if it is of QoS 1
     */
    static Future<RemoteLink> connect(
            Vertx vertx,
            RemoteSpec spec,
            boolean keepsSession,
            @Nullable String password,
            Consumer<MqttPublishMessage> onMessage) {
        MqttClient client = MqttClient.create(vertx, options(spec, keepsSession, password));
        RemoteLink link = new RemoteLink(client);
        client.publishHandler(onMessage::accept);
        client.publishCompletionHandler(link::onAcknowledged);
        client.subscribeCompletionHandler(answer ->
                link.onSubscribed(answer.grantedQoSLevels().stream().anyMatch(level -> level >= REFUSED_SUBSCRIPTION)));
        client.exceptionHandler(cause -> link.fail(Trouble.of(cause)));
        client.closeHandler(ignored -> link.onClosed());
        return client.connect(spec.port(), spec.host())
                .timeout(2L * CONNECT_MILLIS, TimeUnit.MILLISECONDS)
                .map(answer -> {
                    link.sessionPresent = answer.isSessionPresent();
                    return link;
                })
                .onFailure(cause -> link.close());
    }

    private static MqttClientOptions options(RemoteSpec spec, boolean keepsSession, @Nullable String password) {
        MqttClientOptions options = new MqttClientOptions();
        options.setAutoAck(false);
        options.setClientId(spec.clientId())
                .setCleanSession(!keepsSession)
                .setKeepAliveInterval(spec.pace().keepAliveSeconds())
                .setMaxInflightQueue(PACKET_IDS)
                .setMaxMessageSize(spec.pace().messageBytes());
        options.setConnectTimeout(CONNECT_MILLIS).setTcpNoDelay(true);
        if (spec.user() != null) {
            options.setUsername(spec.user().name());
        }
        if (password != null) {
            options.setPassword(password);
        }
        RemoteSpec.Tls tls = spec.tls();
        return tls == null ? options : secured(options, tls);
    }

    private static MqttClientOptions secured(MqttClientOptions options, RemoteSpec.Tls tls) {
        options.setSsl(true).setHostnameVerificationAlgorithm("HTTPS");
        options.setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"));
        if (tls.ca() != null) {
            options.setTrustOptions(new PemTrustOptions().addCertPath(tls.ca().toString()));
        }
        if (tls.certificate() != null && tls.key() != null) {
            options.setKeyCertOptions(new PemKeyCertOptions()
                    .setCertPath(tls.certificate().toString())
                    .setKeyPath(tls.key().toString()));
        }
        return options;
    }

    /** True if the remote still knew us. */
    boolean sessionPresent() {
        return sessionPresent;
    }

    boolean isOpen() {
        return open;
    }

    /** @param listener told once why the connection ended */
    void onClosed(Consumer<String> listener) {
        onClosed = listener;
        if (!open) {
            listener.accept(reason());
        }
    }

    private String reason() {
        return trouble == null ? "the remote closed the connection" : trouble;
    }

    /** Subscribes; fails if the remote refuses a single one of them. */
    Future<Void> subscribe(Map<String, Integer> levels) {
        Promise<Void> promise = Promise.promise();
        subscribing = promise;
        guarded(() -> client.subscribe(levels).mapEmpty()).onFailure(promise::tryFail);
        return promise.future().timeout(CONNECT_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void onSubscribed(boolean refused) {
        Promise<Void> promise = subscribing;
        if (promise != null && refused) {
            promise.tryFail(
                    "the remote refuses a subscription - it does not allow this user to read one of the topics");
        } else if (promise != null) {
            promise.tryComplete();
        }
    }

    /** Publishes; completes when the remote has acknowledged it, for QoS 0 when it is written. */
    Future<Void> publish(String topic, byte[] payload, Qos qos, boolean retain) {
        Promise<Void> promise = Promise.promise();
        guarded(() -> client.publish(topic, Buffer.buffer(payload), MqttQoS.valueOf(qos.level()), false, retain))
                .onSuccess(packetId -> onWritten(qos, packetId, promise))
                .onFailure(cause -> {
                    promise.tryFail(cause);
                    fail(Trouble.of(cause));
                });
        return promise.future();
    }

    private void onWritten(Qos qos, int packetId, Promise<Void> promise) {
        if (qos == Qos.AT_MOST_ONCE || acknowledgedEarly.remove(packetId)) {
            promise.tryComplete();
        } else if (open) {
            unacknowledged.put(packetId, promise);
        }
    }

    private void onAcknowledged(int packetId) {
        Promise<Void> promise = unacknowledged.remove(packetId);
        if (promise == null) {
            acknowledgedEarly.add(packetId);
        } else {
            promise.tryComplete();
        }
    }

    /** The client throws where its connection is gone already. */
    private static <T> Future<T> guarded(Supplier<Future<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** Ends it for a reason. */
    void fail(String why) {
        if (trouble == null) {
            trouble = why;
        }
        close();
    }

    /** Says goodbye and closes. Idempotent. */
    Future<Void> close() {
        return guarded(client::disconnect).otherwiseEmpty();
    }

    private void onClosed() {
        if (open) {
            open = false;
            unacknowledged.clear();
            if (subscribing != null) {
                subscribing.tryFail(reason());
            }
            onClosed.accept(reason());
        }
    }
}
