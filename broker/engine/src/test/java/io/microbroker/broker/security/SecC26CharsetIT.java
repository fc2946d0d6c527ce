// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import java.util.Arrays;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C26: text that is no UTF-8 ends the connection of its sender and reaches nobody. */
class SecC26CharsetIT {
    private static final int MALFORMED = 0x81;

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "61 00 62",
                "ed a0 80",
                "ed bf bf",
                "c0 80",
                "e0 80 af",
                "f0 80 80 80",
                "ff",
                "fe",
                "c3",
                "f5 80 80 80"
            })
    void endsTheConnectionOfItsSenderOnly(String hex) {
        byte[] text = PacketBuilder.of(PacketType.PINGREQ).hex(hex).toBytes();
        byte[] bad = Arrays.copyOfRange(text, 2, text.length);
        RawClient witness = broker.client("witness");
        witness.subscribe(1, "#", 0).expectSubAck(1, 0);

        expectEnd(PacketBuilder.of(PacketType.PUBLISH).binary(bad).hex("00").oneByte('x'));
        expectEnd(PacketBuilder.of(PacketType.PUBLISH)
                .text("t")
                .hex("%02x".formatted(bad.length + 3))
                .hex("03")
                .binary(bad));
        expectEnd(PacketBuilder.of(PacketType.PUBLISH)
                .text("t")
                .hex("%02x".formatted(bad.length + 6))
                .hex("26")
                .binary(bad)
                .text("v"));
        expectEnd(PacketBuilder.of(PacketType.SUBSCRIBE)
                .twoBytes(1)
                .hex("00")
                .binary(bad)
                .oneByte(0));
        expectEnd(PacketBuilder.of(PacketType.UNSUBSCRIBE).twoBytes(1).hex("00").binary(bad));
        broker.open()
                .send(PacketBuilder.of(PacketType.CONNECT)
                        .text("MQTT")
                        .oneByte(5)
                        .oneByte(2)
                        .twoBytes(60)
                        .hex("00")
                        .binary(bad))
                .version(ProtocolVersion.MQTT_5)
                .expectRefused(ReasonCode.MALFORMED_PACKET);
        witness.pingReq().expectPingResp();
    }

    private void expectEnd(PacketBuilder packet) {
        RawClient sender = broker.client("sender").send(packet);
        assertThat(sender.expect(PacketType.DISCONNECT).reasonCode()).isEqualTo(MALFORMED);
        sender.expectClosed();
    }
}
