// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.matrix;

import static io.microbroker.broker.matrix.Mistake.GOODBYE;
import static io.microbroker.broker.matrix.Mistake.MALFORMED;
import static io.microbroker.broker.matrix.Mistake.PROTOCOL_ERROR;
import static io.microbroker.broker.matrix.Mistake.SERVED;
import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.CapturedLog;
import io.microbroker.broker.RunningBroker;
import io.microbroker.broker.support.AskOnce;
import io.microbroker.engine.Counter;
import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.PacketBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import io.microbroker.testkit.fuzz.PacketDraft;
import io.microbroker.testkit.fuzz.SamplePackets;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each of the 16 packet types in each phase of a connection and each version: 16 x (5 x 3 + 2) answers. */
class PhaseMatrixIT {
    private static final String SLOW = "slow";
    private static final Map<String, Promise<AuthResult>> waiting = new ConcurrentHashMap<>();

    @RegisterExtension
    static final RunningBroker broker = RunningBroker.with(config -> config, plugin -> {
        plugin.enhancedAuthenticator(new AskOnce());
        plugin.authenticator(PhaseMatrixIT::authenticate);
    });

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    private static Future<AuthResult> authenticate(AuthRequest request) {
        return SLOW.equals(request.username())
                ? waiting.computeIfAbsent(request.clientId(), id -> Promise.promise())
                        .future()
                : Future.succeededFuture(AuthResult.accept("anybody"));
    }

    /** Number 0 is the reserved type. */
    static Stream<Arguments> cells() {
        return Stream.of(Phase.values()).flatMap(phase -> Stream.of(ProtocolVersion.values())
                .filter(version -> version.isV5() || !phase.isOfV5())
                .flatMap(version -> Stream.iterate(0, number -> number + 1)
                        .limit(16)
                        .map(number -> Arguments.of(phase, version, number))));
    }

    @Test
    @DisplayName("the matrix is complete")
    void isComplete() {
        assertThat(cells().count()).isEqualTo(16 * (5 * 3 + 2));
        assertThat(PacketType.values()).hasSize(15);
    }

    private static int expected(Phase phase, ProtocolVersion version, int number) {
        if (phase == Phase.BEHIND_DISCONNECT) {
            return GOODBYE;
        }
        PacketType type = number == 0 ? null : PacketType.values()[number - 1];
        if (phase == Phase.BEFORE_CONNECT) { // [MQTT-3.1.0-1]
            return type == PacketType.CONNECT ? SERVED : PROTOCOL_ERROR;
        }
        if (type == null || (type == PacketType.AUTH && !version.isV5())) { // §2.1.2
            return MALFORMED;
        }
        boolean never = FlagTable.OF_SERVERS.contains(type) || type == PacketType.CONNECT; // [MQTT-3.1.0-2]
        boolean tooEarly = phase == Phase.IN_EXCHANGE // [MQTT-3.1.2-30]
                && type != PacketType.AUTH
                && type != PacketType.DISCONNECT;
        boolean alone = type == PacketType.AUTH && !phase.isOfV5();
        if (never || tooEarly || alone) {
            return PROTOCOL_ERROR;
        }
        return type == PacketType.DISCONNECT ? GOODBYE : SERVED;
    }

    private static byte[] packet(ProtocolVersion version, int number) {
        if (number == 0) {
            return new byte[] {0, 0};
        }
        PacketType type = PacketType.values()[number - 1];
        ProtocolVersion knowing = type == PacketType.AUTH ? ProtocolVersion.MQTT_5 : version;
        return SamplePackets.of(knowing).of(type).get(0).toBytes();
    }

    @ParameterizedTest(name = "{0} {1} type {2}")
    @MethodSource("cells")
    @DisplayName(
            "C11: every type in every phase gets its one right answer, and what is smuggled in behind a mistake none")
    void answers(Phase phase, ProtocolVersion version, int number) {
        int expected = expected(phase, version, number);
        ByteArrayOutputStream segment = new ByteArrayOutputStream();
        segment.writeBytes(packet(version, number));
        if (expected != SERVED) {
            segment.writeBytes(
                    SamplePackets.of(version).of(PacketType.PUBLISH).get(0).toBytes());
        }
        String topic = SamplePackets.TOPIC + "room/0"; // of that sample
        try (RawClient watcher = broker.connected(ProtocolVersion.MQTT_3_1_1, "watcher");
                RawClient client = broker.client().version(version)) {
            watcher.subscribe(1, topic, 0).expectSubAck(1, 0);
            send(client, phase, version, segment.toByteArray());
            if (expected == SERVED) {
                expectServed(client, phase, number);
                boolean published = number == 3;
                if (published) {
                    watcher.expectPublish(topic, "on");
                }
            } else {
                expectEnd(client, phase, version, expected);
            }
            watcher.expectNothing();
        }
        assertThat(log.alarms()).isEmpty();
        assertThat(broker.count(Counter.TASK_FAILURES)).isZero();
    }

    private static void send(RawClient client, Phase phase, ProtocolVersion version, byte[] segment) {
        List<PacketDraft> connects = SamplePackets.of(version).connects();
        byte[] connect = connects.get(0).toBytes();
        byte[] withMethod = connects.get(connects.size() - 1).toBytes();
        switch (phase) {
            case BEFORE_CONNECT -> client.send(segment);
            case BEHIND_CONNECT -> client.send(together(connect, segment)).expectConnAck();
            case WHILE_AUTHENTICATED -> {
                client.send(together(slowConnect(version), segment));
                RunningBroker.until(() -> waiting.containsKey(SLOW), () -> "nobody was asked");
                waiting.remove(SLOW).complete(AuthResult.accept("anybody"));
                client.expectConnAck();
            }
            case CONNECTED -> {
                client.send(connect).expectConnAck();
                client.send(segment);
            }
            case IN_EXCHANGE -> {
                client.send(withMethod).expect(PacketType.AUTH);
                client.send(segment);
            }
            case IN_REAUTHENTICATION -> {
                List<PacketDraft> auths = SamplePackets.of(version).of(PacketType.AUTH);
                client.send(withMethod).expect(PacketType.AUTH);
                client.send(auths.get(0).toBytes()).expectConnAck();
                client.send(auths.get(1).toBytes()).expect(PacketType.AUTH);
                client.send(segment);
            }
            case BEHIND_DISCONNECT -> {
                client.send(connect).expectConnAck();
                client.send(together(PacketBuilder.of(PacketType.DISCONNECT).toBytes(), segment));
            }
        }
    }

    private static byte[] slowConnect(ProtocolVersion version) {
        PacketBuilder packet = PacketBuilder.of(PacketType.CONNECT)
                .text(version.protocolName())
                .oneByte(version.level())
                .oneByte(0x82)
                .twoBytes(0);
        packet = version.isV5() ? packet.properties() : packet;
        return packet.text(SLOW).text(SLOW).toBytes();
    }

    private static byte[] together(byte[]... packets) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Stream.of(packets).forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static void expectServed(RawClient client, Phase phase, int number) {
        if (phase.isBeforeConnAck()) {
            client.expectConnAck();
        }
        client.pingReq();
        RawPacket packet = client.expectPacket();
        if (number == PacketType.PINGREQ.firstByte() >> 4) {
            assertThat(packet.type()).isEqualTo(PacketType.PINGRESP);
            packet = client.expectPacket();
        }
        while (packet.type() != PacketType.PINGRESP) {
            assertThat(packet.type()).isNotEqualTo(PacketType.DISCONNECT);
            packet = client.expectPacket();
        }
    }

    private static void expectEnd(RawClient client, Phase phase, ProtocolVersion version, int expected) {
        if (expected != GOODBYE && version.isV5() && phase != Phase.BEFORE_CONNECT) {
            RawPacket packet = client.expect(phase.isBeforeConnAck() ? PacketType.CONNACK : PacketType.DISCONNECT);
            assertThat(packet.reasonCode()).isEqualTo(expected);
        }
        client.expectClosed();
    }
}
