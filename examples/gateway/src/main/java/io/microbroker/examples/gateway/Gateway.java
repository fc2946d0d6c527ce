// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.gateway;

import io.microbroker.Broker;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.MqttServerOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Two doors of one home: devices with topics of their own come in by one port, everybody else by that of the broker.
 *
 * <p>The arguments are the port of the broker, the port for devices, and which device is in which room:
 * {@code 1883 1884 d17=kitchen d18=hall}. Port 0 takes a free one.
 */
public final class Gateway {
    private static final int MQTT_5 = 5;

    private final Broker broker;
    private final MqttServer devices;
    private final TopicMap topics;

    private Gateway(Vertx vertx, Broker broker, int devicePort, TopicMap topics) {
        this.broker = broker;
        this.topics = topics;
        this.devices = MqttServer.create(
                vertx,
                new MqttServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(devicePort)
                        .setAutoClientId(false)
                        .setTimeoutOnConnect(10));
    }

    public static void main(String[] args) {
        if (args.length < 3) {
            System.err.println("usage: gateway <broker port> <device port> <device>=<room>...");
            System.exit(2);
        }
        List<String> words = Arrays.asList(args);
        TopicMap topics = TopicMap.of(words.subList(2, words.size()));
        Vertx vertx = Vertx.vertx();

        Gateway gateway = start(vertx, Integer.parseInt(args[0]), Integer.parseInt(args[1]), topics)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(gateway, vertx)));
        System.out.println("the broker listens on 127.0.0.1:" + gateway.brokerPort()
                + ", the gateway for devices on 127.0.0.1:" + gateway.devicePort());
    }

    private static void stop(Gateway gateway, Vertx vertx) {
        try {
            join(gateway.stop());
        } finally {
            join(vertx.close()); // not from a callback: it would run on a thread that this ends
        }
    }

    private static void join(Future<Void> ending) {
        ending.toCompletionStage().toCompletableFuture().join();
    }

    /** Starts the broker, then the gateway; both on this Vert.x. */
    static Future<Gateway> start(Vertx vertx, int brokerPort, int devicePort, TopicMap topics) {
        return Broker.builder().vertx(vertx).port(brokerPort).start().compose(broker -> new Gateway(
                        vertx, broker, devicePort, topics)
                .listen());
    }

    private Future<Gateway> listen() {
        return devices.endpointHandler(this::onDevice).listen().map(this).recover(cause -> broker.stop()
                .transform(stopped -> Future.failedFuture(cause)));
    }

    private void onDevice(MqttEndpoint device) {
        if (!topics.knows(device.clientIdentifier())) {
            device.reject(
                    device.protocolVersion() == MQTT_5
                            ? MqttConnectReturnCode.CONNECTION_REFUSED_CLIENT_IDENTIFIER_NOT_VALID
                            : MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED);
            return;
        }
        new DeviceLink(device, clientOf(device), topics, Vertx.currentContext()).open();
    }

    /** The device, as the broker knows it: policies are asked about this identity. */
    private BrokerClient clientOf(MqttEndpoint device) {
        return broker.client(new ClientInfo(
                device.clientIdentifier(),
                null,
                device.protocolVersion() == MQTT_5 ? ProtocolVersion.MQTT_5 : ProtocolVersion.MQTT_3_1_1,
                "devices",
                device.remoteAddress().toString(),
                Map.of()));
    }

    int brokerPort() {
        return broker.port("tcp");
    }

    int devicePort() {
        return devices.actualPort();
    }

    /** Devices first, so that what they sent still reaches the broker. */
    Future<Void> stop() {
        return devices.close().transform(closed -> broker.stop());
    }
}
