// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** C2: a length that is only declared costs nothing, and one above the limit ends the connection at the fixed header. */
class SecC02DeclaredLengthIT {
    private static final String LARGEST_LENGTH = "ff ff ff 7f";

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @Test
    void ofAConnect() {
        RawClient client = broker.open().send("10 " + LARGEST_LENGTH);

        client.expectClosed();
        assertThat(broker.counter("packets-too-large")).isEqualTo(1);
    }

    @Test
    void ofAnyOtherPacket() {
        for (int first : new int[] {0x30, 0x32, 0x62, 0x82, 0xA2, 0x40, 0x50, 0x70, 0xE0, 0xF0}) {
            RawClient client = broker.client(ProtocolVersion.MQTT_5, "large");
            client.send(Integer.toHexString(first) + LARGEST_LENGTH.replace(" ", ""));

            assertThat(client.expect(PacketType.DISCONNECT).reasonCode()).isEqualTo(ReasonCode.PACKET_TOO_LARGE.code());
            client.expectClosed();
        }
    }

    @Test
    void propertiesLongerThanTheirPacketEndTheConnection() {
        RawClient client = broker.client("liar");

        client.send("30 09 00 01 74 ff ff ff 7f 00 00"); // 256 MB of properties in a packet of 9 bytes
        client.expectDisconnect(ReasonCode.MALFORMED_PACKET);
        client.expectClosed();
    }

    @Test
    void nothingIsHeldForBytesThatHaveNotCome() {
        for (int i = 0;
                i < 300;
                i++) { // 300 x 1 MiB declared, 4 KiB sent: more than limits.incomplete-bytes if it counted
            broker.client("slow-" + i).send("30 f0 ff 3f").send(new byte[4096]);
        }
        broker.client("other").pingReq().expectPingResp();

        assertThat(broker.counter("limit-incomplete-bytes")).isZero();
    }
}
