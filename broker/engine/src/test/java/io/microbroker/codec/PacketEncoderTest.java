// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.packet.Auth;
import io.microbroker.packet.ByteSink;
import io.microbroker.packet.ConnAck;
import io.microbroker.packet.ConnAckProperties;
import io.microbroker.packet.Disconnect;
import io.microbroker.packet.SubAck;
import io.microbroker.packet.Subscribe;
import io.microbroker.packet.SubscribeEntry;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the encoder makes of packets that a version cannot say in full. The rest is in the fixtures. */
class PacketEncoderTest {
    private final ByteSink sink = new ByteSink();

    @ParameterizedTest
    @CsvSource({
        "SUCCESS, 0",
        "UNSUPPORTED_PROTOCOL_VERSION, 1",
        "CLIENT_IDENTIFIER_NOT_VALID, 2",
        "SERVER_UNAVAILABLE, 3",
        "SERVER_BUSY, 3",
        "UNSPECIFIED_ERROR, 3",
        "QUOTA_EXCEEDED, 3",
        "BAD_USER_NAME_OR_PASSWORD, 4",
        "NOT_AUTHORIZED, 5",
        "BANNED, 5"
    })
    void mapsReasonsToReturnCodes(ReasonCode reason, int returnCode) {
        PacketEncoder.of(ProtocolVersion.MQTT_3_1_1).connAck(sink, ConnAck.refused(reason));

        assertThat(sink.toByteArray()).containsExactly(0x20, 2, 0, returnCode);
    }

    @Test
    void leavesPropertiesOutInMqtt3() {
        ConnAckProperties properties = ConnAckProperties.builder()
                .receiveMaximum(5)
                .reasonString("why")
                .build();
        PacketEncoder.of(ProtocolVersion.MQTT_3_1_1).connAck(sink, new ConnAck(true, ReasonCode.SUCCESS, properties));

        assertThat(sink.toByteArray()).containsExactly(0x20, 2, 1, 0);
    }

    @Test
    @DisplayName("MQTT 3.1 has no session present flag")
    void leavesSessionPresentOutInMqtt31() {
        PacketEncoder.of(ProtocolVersion.MQTT_3_1)
                .connAck(sink, new ConnAck(true, ReasonCode.SUCCESS, ConnAckProperties.NONE));

        assertThat(sink.toByteArray()).containsExactly(0x20, 2, 0, 0);
    }

    @Test
    @DisplayName("[MQTT-3.2.2-6] a refusal has no session present")
    void clearsSessionPresentInARefusal() {
        PacketEncoder.of(ProtocolVersion.MQTT_5)
                .connAck(sink, new ConnAck(true, ReasonCode.BANNED, ConnAckProperties.NONE));

        assertThat(sink.toByteArray()).containsExactly(0x20, 3, 0, 0x8A, 0);
    }

    @Test
    void mapsEachErrorOfSubAckTo80InMqtt3() {
        List<ReasonCode> reasons =
                List.of(ReasonCode.GRANTED_QOS_2, ReasonCode.TOPIC_FILTER_INVALID, ReasonCode.NOT_AUTHORIZED);
        PacketEncoder.of(ProtocolVersion.MQTT_3_1_1).subAck(sink, SubAck.of(7, reasons));

        assertThat(sink.toByteArray()).isEqualTo(Wire.bytes("90 [ 0007 028080 ]"));
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"MQTT_3_1", "MQTT_3_1_1"})
    void writesNothingThatAServerCannotSayInMqtt3(ProtocolVersion version) {
        PacketEncoder encoder = PacketEncoder.of(version);

        encoder.disconnect(sink, Disconnect.of(ReasonCode.SESSION_TAKEN_OVER));
        encoder.auth(sink, new Auth(ReasonCode.CONTINUE_AUTHENTICATION, "token", null, null, List.of()));

        assertThat(sink.length()).isZero();
    }

    @Test
    void leavesReasonsOfAcknowledgementsOutInMqtt3() {
        PacketEncoder.of(ProtocolVersion.MQTT_3_1_1).pubAck(sink, 1, ReasonCode.QUOTA_EXCEEDED);

        assertThat(sink.toByteArray()).containsExactly(0x40, 2, 0, 1);
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void isOnePerVersion(ProtocolVersion version) {
        assertThat(PacketEncoder.of(version)).isSameAs(PacketEncoder.of(version));
        assertThat(PacketEncoder.of(version).version()).isEqualTo(version);
    }

    @Test
    void takesBackAPacketThatCannotBeWritten() {
        PacketEncoder encoder = PacketEncoder.of(ProtocolVersion.MQTT_5);
        encoder.pingResp(sink);
        Disconnect tooLong = Disconnect.of(ReasonCode.UNSPECIFIED_ERROR, "x".repeat(65_536));

        assertThatThrownBy(() -> encoder.disconnect(sink, tooLong)).isInstanceOf(IllegalArgumentException.class);

        assertThat(sink.toByteArray()).containsExactly(0xD0, 0);
    }

    @Test
    void writesNoSubscriptionWithAnInvalidFilter() {
        Subscribe packet = new Subscribe(1, 0, List.of(new SubscribeEntry("a#", null)), List.of());

        assertThatThrownBy(() -> PacketEncoder.of(ProtocolVersion.MQTT_5).subscribe(sink, packet))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(sink.isEmpty()).isTrue();
    }
}
