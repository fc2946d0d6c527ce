// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.CapturedLog;
import io.microbroker.broker.RunningBroker;
import io.microbroker.codec.Role;
import io.microbroker.codec.WireFixtures;
import io.microbroker.codec.WireFixtures.Fixture;
import io.microbroker.engine.Counter;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.Hex;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every byte string that is no packet: its sender is told why, as far as its version can, and closed; nobody else notices. */
class BadPacketIT {
    @RegisterExtension
    static final RunningBroker broker = RunningBroker.with(config -> config.withLimits(limits ->
            limits.packetSize(WireFixtures.MAX_PACKET_SIZE).userProperties(WireFixtures.MAX_USER_PROPERTIES)));

    private static Canaries canaries;

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    @BeforeAll
    static void letThemSing() {
        canaries = new Canaries(broker);
    }

    @AfterAll
    static void silenceThem() {
        canaries.close();
    }

    static Stream<Fixture> badFirstPackets() {
        return WireFixtures.bad().stream().filter(fixture -> fixture.role() == Role.SERVER && fixture.isFirst());
    }

    static Stream<Fixture> badLaterPackets() {
        return WireFixtures.bad().stream().filter(fixture -> fixture.role() == Role.SERVER && !fixture.isFirst());
    }

    private static long errors() {
        return broker.count(Counter.MALFORMED_PACKETS)
                + broker.count(Counter.PROTOCOL_ERRORS)
                + broker.count(Counter.PACKETS_TOO_LARGE);
    }

    private static ReasonCode reasonOf(Fixture fixture) {
        return Objects.requireNonNull(fixture.error());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badLaterPackets")
    @DisplayName(
            "[MQTT-4.13.1-1] [MQTT-4.8.0-1] a bad packet ends the connection: DISCONNECT with the reason in MQTT 5.0")
    @Proves(
            v5 = {
                "MQTT-1.5.4-1",
                "MQTT-1.5.4-2",
                "MQTT-1.5.5-1",
                "MQTT-2.1.3-1",
                "MQTT-2.2.1-3",
                "MQTT-2.2.2-1",
                "MQTT-3.3.1-2",
                "MQTT-3.3.1-4",
                "MQTT-3.3.2-1",
                "MQTT-3.3.2-2",
                "MQTT-3.3.2-8",
                "MQTT-3.3.2-13",
                "MQTT-3.3.2-14",
                "MQTT-3.3.2-19",
                "MQTT-3.3.4-6",
                "MQTT-3.4.2-1",
                "MQTT-3.6.1-1",
                "MQTT-3.6.2-1",
                "MQTT-3.7.2-1",
                "MQTT-3.8.1-1",
                "MQTT-3.8.3-1",
                "MQTT-3.8.3-2",
                "MQTT-3.8.3-4",
                "MQTT-3.8.3-5",
                "MQTT-3.10.1-1",
                "MQTT-3.10.3-1",
                "MQTT-3.10.3-2",
                "MQTT-3.14.1-1",
                "MQTT-3.15.1-1",
                "MQTT-3.15.2-1",
                "MQTT-4.7.0-1",
                "MQTT-4.7.3-1",
                "MQTT-4.7.3-2",
                "MQTT-4.13.1-1",
                "MQTT-4.13.2-1"
            },
            v311 = {
                "MQTT-1.5.3-1",
                "MQTT-1.5.3-2",
                "MQTT-2.2.2-1",
                "MQTT-2.2.2-2",
                "MQTT-2.3.1-1",
                "MQTT-3.3.1-2",
                "MQTT-3.3.1-4",
                "MQTT-3.3.2-1",
                "MQTT-3.3.2-2",
                "MQTT-3.6.1-1",
                "MQTT-3.8.1-1",
                "MQTT-3.8.3-1",
                "MQTT-3.8.3-3",
                "MQTT-3.8.3-4",
                "MQTT-3.10.1-1",
                "MQTT-3.10.3-1",
                "MQTT-3.10.3-2",
                "MQTT-3.14.1-1",
                "MQTT-4.7.1-1",
                "MQTT-4.7.3-1",
                "MQTT-4.7.3-2",
                "MQTT-4.8.0-1"
            })
    void closesTheConnectionWithTheReason(Fixture fixture) {
        long before = errors();
        try (RawClient client = broker.client().version(fixture.version())) {
            client.send(WireFixtures.opening(fixture.version()));
            client.expectConnAck();
            client.send(fixture.bytes());
            if (fixture.version().isV5()) {
                client.expectDisconnect(reasonOf(fixture));
            } else {
                client.expectClosed();
            }
        }
        expectCountedOnceAndQuietly(before);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badFirstPackets")
    @DisplayName(
            "[MQTT-3.1.0-1] [MQTT-3.1.4-1] [MQTT-3.1.4-2] a bad CONNECT is refused with the reason where the version has one")
    @Proves(
            v5 = {
                "MQTT-1.5.4-1",
                "MQTT-1.5.4-2",
                "MQTT-1.5.5-1",
                "MQTT-1.5.7-1",
                "MQTT-3.1.0-1",
                "MQTT-3.1.2-1",
                "MQTT-3.1.2-2",
                "MQTT-3.1.2-3",
                "MQTT-3.1.2-9",
                "MQTT-3.1.2-11",
                "MQTT-3.1.2-12",
                "MQTT-3.1.2-13",
                "MQTT-3.1.2-16",
                "MQTT-3.1.2-17",
                "MQTT-3.1.2-18",
                "MQTT-3.1.2-19",
                "MQTT-3.1.3-3",
                "MQTT-3.1.3-4",
                "MQTT-3.1.3-11",
                "MQTT-3.1.3-12",
                "MQTT-3.1.4-1",
                "MQTT-3.14.0-1"
            },
            v311 = {
                "MQTT-1.5.3-1",
                "MQTT-1.5.3-2",
                "MQTT-3.1.0-1",
                "MQTT-3.1.2-1",
                "MQTT-3.1.2-2",
                "MQTT-3.1.2-3",
                "MQTT-3.1.2-9",
                "MQTT-3.1.2-11",
                "MQTT-3.1.2-13",
                "MQTT-3.1.2-14",
                "MQTT-3.1.2-15",
                "MQTT-3.1.2-18",
                "MQTT-3.1.2-19",
                "MQTT-3.1.2-20",
                "MQTT-3.1.2-21",
                "MQTT-3.1.2-22",
                "MQTT-3.1.3-3",
                "MQTT-3.1.3-4",
                "MQTT-3.1.3-10",
                "MQTT-3.1.3-11",
                "MQTT-3.1.4-1",
                "MQTT-3.2.2-6"
            },
            v31 = "MQTT31-3.1-2")
    void refusesABadConnect(Fixture fixture) {
        long before = errors();
        ReasonCode reason = reasonOf(fixture);
        boolean unsupported = reason == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
        try (RawClient client = broker.client().version(unsupported ? ProtocolVersion.MQTT_3_1_1 : fixture.version())) {
            client.send(fixture.bytes());
            if (unsupported) { // [MQTT-3.1.2-2] of 3.1.1, in the one form that any client may know
                client.expectRefused(1);
            } else if (fixture.version().isV5() && isConnectOfV5(fixture)) {
                client.expectRefused(reason);
            } else if (reason == ReasonCode.CLIENT_IDENTIFIER_NOT_VALID) {
                client.expectRefused(2);
            } else {
                client.expectClosed();
            }
        }
        expectCountedOnceAndQuietly(before);
    }

    /** True if name and level can be read, so that it is known what language the answer must be in. */
    private static boolean isConnectOfV5(Fixture fixture) {
        String hex = Hex.of(fixture.bytes());
        return hex.startsWith("10") && hex.contains("00 04 4d 51 54 54 05") && fixture.bytes().length < 128;
    }

    private void expectCountedOnceAndQuietly(long before) {
        RunningBroker.until(() -> errors() > before, () -> "the error was not counted");
        assertThat(errors()).isEqualTo(before + 1);
        canaries.sing();
        assertThat(broker.count(Counter.TASK_FAILURES)).isZero();
        assertThat(log.alarms()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badLaterPackets")
    @DisplayName("what comes behind a bad packet means nothing")
    void ignoresWhatComesBehindABadPacket(Fixture fixture) {
        try (RawClient client = broker.client().version(fixture.version())) {
            client.send(WireFixtures.opening(fixture.version()));
            client.expectConnAck();
            client.send(fixture.bytes());
            client.publish("canaries/song", "wrong");
            RawPacket last = null;
            if (fixture.version().isV5()) {
                last = client.expect(PacketType.DISCONNECT);
            }
            client.expectClosed();

            assertThat(last == null || last.reasonCode() >= 0x80).isTrue();
        }
        canaries.sing();
    }
}
