// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.EachVersion;
import io.microbroker.broker.RunningBroker;
import io.microbroker.engine.Counter;
import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client need not wait for CONNACK before it sends on (§3.1.4): what comes behind CONNECT is served, in order. */
class BehindConnectIT {
    /** Who is being authenticated, by user name: the test answers. Clients without user name are let in at once. */
    private static final Map<String, Promise<AuthResult>> waiting = new ConcurrentHashMap<>();

    @RegisterExtension
    static final RunningBroker broker =
            RunningBroker.with(config -> config, plugin -> plugin.authenticator(BehindConnectIT::authenticate));

    private static Future<AuthResult> authenticate(AuthRequest request) {
        String username = request.username();
        return username == null
                ? Future.succeededFuture(AuthResult.accept(null))
                : waiting.computeIfAbsent(username, name -> Promise.promise()).future();
    }

    private static void letIn(String username) {
        RunningBroker.until(() -> waiting.containsKey(username), () -> username + " was not asked for");
        Promise<AuthResult> promise = waiting.remove(username);
        if (promise != null) {
            promise.complete(AuthResult.accept(username));
        }
    }

    private static void keepOut(String username) {
        RunningBroker.until(() -> waiting.containsKey(username), () -> username + " was not asked for");
        Promise<AuthResult> promise = waiting.remove(username);
        if (promise != null) {
            promise.complete(AuthResult.deny("a test"));
        }
    }

    private static byte[] connect(ProtocolVersion version, String clientId, String username) {
        PacketBuilder packet = PacketBuilder.of(PacketType.CONNECT)
                .text(version.protocolName())
                .oneByte(version.level())
                .oneByte(username.isEmpty() ? 2 : 0x82)
                .twoBytes(0);
        if (version.isV5()) {
            packet.properties();
        }
        packet.text(clientId);
        return (username.isEmpty() ? packet : packet.text(username)).toBytes();
    }

    private static byte[] subscribe(ProtocolVersion version, int packetId, String filter) {
        PacketBuilder packet = PacketBuilder.of(PacketType.SUBSCRIBE).twoBytes(packetId);
        if (version.isV5()) {
            packet.properties();
        }
        return packet.text(filter).oneByte(0).toBytes();
    }

    private static byte[] publish(ProtocolVersion version, String topic, String payload) {
        PacketBuilder packet = PacketBuilder.of(PacketType.PUBLISH).text(topic);
        if (version.isV5()) {
            packet.properties();
        }
        return packet.bytes(payload.getBytes(StandardCharsets.UTF_8)).toBytes();
    }

    private static byte[] together(byte[]... packets) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] packet : packets) {
            all.writeBytes(packet);
        }
        return all.toByteArray();
    }

    private static final byte[] PINGREQ = PacketBuilder.of(PacketType.PINGREQ).toBytes();
    private static final byte[] DISCONNECT =
            PacketBuilder.of(PacketType.DISCONNECT).toBytes();

    private static void expectAll(RawClient client, String topic) {
        client.expectConnAck();
        client.expectSubAck(1, 0);
        client.expectPublish(topic, "one");
        client.expectPublish(topic, "two");
        client.expectPingResp();
    }

    @EachVersion
    @DisplayName("§3.1.4: packets in one segment with CONNECT are served in order")
    @Proves(
            v5 = {"MQTT-3.12.4-1", "MQTT-3.2.0-1"},
            v311 = {"MQTT-3.12.4-1", "MQTT-3.2.0-1"})
    void servesWhatComesInOneSegmentWithConnect(ProtocolVersion version) {
        String topic = "segment/" + version;
        try (RawClient client = broker.client().version(version)) {
            client.send(together(
                    connect(version, "segment", ""),
                    subscribe(version, 1, topic),
                    publish(version, topic, "one"),
                    publish(version, topic, "two"),
                    PINGREQ));

            expectAll(client, topic);
            client.expectNothing();
        }
    }

    @EachVersion
    @DisplayName("§3.1.4: packets behind CONNECT wait for a slow authenticator, and are then served in order")
    void servesWhatWaitedForTheAuthenticator(ProtocolVersion version) {
        String topic = "slow/" + version;
        String user = "slow-" + version;
        try (RawClient client = broker.client().version(version)) {
            client.send(together(
                    connect(version, user, user), subscribe(version, 1, topic), publish(version, topic, "one")));
            RunningBroker.until(() -> waiting.containsKey(user), () -> "nobody was asked");
            client.send(publish(version, topic, "two")).send(PINGREQ);
            letIn(user);

            expectAll(client, topic);
            client.expectNothing();
        }
    }

    @EachVersion
    @DisplayName("§3.1.4: a packet that is cut anywhere behind CONNECT is put together")
    void servesAPacketInSinglesBytes(ProtocolVersion version) {
        String topic = "bytes/" + version;
        String user = "bytes-" + version;
        try (RawClient client = broker.client().version(version)) {
            byte[] all = together(
                    connect(version, user, user),
                    subscribe(version, 1, topic),
                    publish(version, topic, "one"),
                    publish(version, topic, "two"),
                    PINGREQ);
            for (int i = 0; i < all.length; i++) {
                client.send(new byte[] {all[i]});
                if (i == all.length - 30) {
                    letIn(user);
                }
            }

            expectAll(client, topic);
        }
    }

    @EachVersion
    @DisplayName("§3.1.4: much that waits behind CONNECT is served in order and whole")
    void servesThousandsThatWaited(ProtocolVersion version) {
        String user = "many-" + version;
        int count = 5000;
        try (RawClient listener = broker.connected(version, "many-listener");
                RawClient client = broker.client().version(version)) {
            listener.subscribe(1, user, 1).expectSubAck(1, 1);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(connect(version, "many", user));
            for (int i = 0; i < count; i++) {
                all.writeBytes(publish(version, user, Integer.toString(i)));
            }
            Thread sender = new Thread(() -> client.send(all.toByteArray()));
            sender.start();
            letIn(user);
            client.expectConnAck();

            for (int i = 0; i < count; i++) {
                assertThat(listener.expectPublish().payloadText()).isEqualTo(Integer.toString(i));
            }
        }
    }

    @EachVersion
    @DisplayName("§3.1.4: DISCONNECT right behind CONNECT is served: no session stays, no will goes")
    void servesDisconnectBehindConnect(ProtocolVersion version) {
        String user = "brief-" + version;
        try (RawClient client = broker.client().version(version)) {
            client.send(together(connect(version, "brief", user), DISCONNECT));
            letIn(user);

            client.expectConnAck();
            client.expectClosed();
            broker.awaitNoSession("brief");
        }
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.0-2] a second CONNECT right behind the first ends the connection")
    @Proves(
            v5 = {"MQTT-3.1.0-2", "MQTT-3.2.0-2"},
            v311 = "MQTT-3.1.0-2")
    void refusesTwoConnectsInOneSegment(ProtocolVersion version) {
        try (RawClient client = broker.client().version(version)) {
            client.send(together(connect(version, "twice", ""), connect(version, "twice", "")));

            client.expectConnAck();
            if (version.isV5()) {
                client.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
            } else {
                client.expectClosed();
            }
            broker.awaitNoSession("twice");
        }
    }

    @EachVersion
    @DisplayName("a client that goes while it is authenticated leaves nothing behind")
    void leavesNothingOfAClientThatWent(ProtocolVersion version) {
        String user = "gone-" + version;
        long closed = broker.count(Counter.CONNECTIONS_CLOSED);
        RawClient client = broker.client().version(version);
        client.send(connect(version, "gone", user));
        RunningBroker.until(() -> waiting.containsKey(user), () -> "nobody was asked");
        client.reset();
        broker.awaitCount(Counter.CONNECTIONS_CLOSED, closed + 1);
        letIn(user);

        try (RawClient next = broker.connected(version, "gone")) {
            next.expectNothing();
        }
        broker.awaitNoSession("gone");
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.4-6] nothing of what comes behind a CONNECT that is refused is carried out")
    @Proves(v5 = "MQTT-3.1.4-6", v311 = "MQTT-3.1.4-5")
    void servesNothingBehindARefusedConnect(ProtocolVersion version) {
        String user = "refused-" + version;
        try (RawClient listener = broker.connected(version, "refused-listener");
                RawClient client = broker.client().version(version)) {
            listener.subscribe(1, user, 0).expectSubAck(1, 0);
            byte[] retained = publish(version, user, "retained");
            retained[0] |= 1;
            client.send(together(
                    connect(version, user, user),
                    subscribe(version, 1, user),
                    publish(version, user, "one"),
                    retained,
                    PINGREQ));

            keepOut(user);

            client.expectRefused(version.isV5() ? 0x86 : 4);
            listener.expectNothing();
            listener.subscribe(2, user, 0).expectSubAck(2, 0);
            listener.expectNothing(); // nothing was retained
        }
    }
}
