// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C4: lengths that lie must not let a second packet in that was never sent. */
class SecC04LengthsIT {
    private static final byte[] SMUGGLED = PacketBuilder.of(PacketType.PUBLISH)
            .text("smuggled")
            .hex("00")
            .bytes((byte) '!')
            .toBytes();

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    private void expectNothingSmuggled(byte[] bytes) {
        RawClient witness = broker.client("witness");
        witness.subscribe(1, "smuggled", 0).expectSubAck(1, 0);
        RawClient liar = broker.client("liar").send(bytes);

        liar.expect(PacketType.DISCONNECT);
        liar.expectClosed();
        witness.pingReq().expectPingResp(); // and nothing before it
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "30 ff ff ff ff 01", // remaining length of five bytes
                "30 80 80 80 80 00",
                "c0 80 00", // an over-long zero
                "30 05 00 01 74 80 80 80 80 00", // property length of five bytes
                "30 06 00 01 74 80 00 21", // an over-long property length
                "82 0b 00 01 06 0b ff ff ff ff 01 00 01 74 00" // subscription identifier of five bytes
            })
    void variableByteIntegersThatAreTooLong(String hex) {
        RawClient liar = broker.client("liar").send(hex.replace(" ", ""));

        assertThat(liar.expect(PacketType.DISCONNECT).reasonCode()).isEqualTo(ReasonCode.MALFORMED_PACKET.code());
        liar.expectClosed();
    }

    @Test
    void aPacketThatSaysItIsShorterByOne() {
        for (byte[] packet : packets()) {
            packet[1]--;
            expectNothingSmuggled(joined(packet, SMUGGLED));
        }
    }

    @Test
    void aPacketThatSaysItIsLongerByOne() {
        for (byte[] packet : packets()) {
            packet[1]++;
            expectNothingSmuggled(joined(packet, SMUGGLED));
        }
    }

    /** Well-formed but for what is done to their length: of each type one whose last byte matters. */
    private static byte[][] packets() {
        return new byte[][] {
            PacketBuilder.of(PacketType.SUBSCRIBE)
                    .twoBytes(1)
                    .hex("00")
                    .text("t")
                    .oneByte(0)
                    .toBytes(),
            PacketBuilder.of(PacketType.UNSUBSCRIBE)
                    .twoBytes(1)
                    .hex("00")
                    .text("t")
                    .toBytes(),
            PacketBuilder.of(0x32)
                    .text("t")
                    .twoBytes(7)
                    .hex("02")
                    .bytes((byte) 1, (byte) 2)
                    .toBytes(),
            PacketBuilder.of(PacketType.PUBACK)
                    .twoBytes(1)
                    .oneByte(0x10)
                    .hex("01 24")
                    .toBytes(),
            PacketBuilder.of(PacketType.PUBREL)
                    .twoBytes(1)
                    .oneByte(0x92)
                    .hex("01 24")
                    .toBytes(),
            PacketBuilder.of(PacketType.AUTH).oneByte(0x19).hex("01 24").toBytes(),
        };
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
