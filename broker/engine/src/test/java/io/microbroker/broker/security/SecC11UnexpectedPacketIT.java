// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.CapturedLog;
import io.microbroker.broker.support.OnAllVersions;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.auth.EnhancedAuthenticator;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** C11: each packet at each moment at which it must not come: an answer or the end, never an exception in the log. */
class SecC11UnexpectedPacketIT {
    /** One well-formed packet of each type, as MQTT 5.0 writes it. */
    private static final List<String> PACKETS = List.of(
            "10 0e 00 04 4d 51 54 54 05 02 00 3c 00 00 01 63",
            "20 03 00 00 00",
            "30 05 00 01 74 00 21",
            "40 02 00 01",
            "50 02 00 01",
            "62 02 00 01",
            "70 02 00 01",
            "82 07 00 01 00 00 01 74 00",
            "90 04 00 01 00 00",
            "a2 06 00 01 00 00 01 74",
            "b0 04 00 01 00 00",
            "c0 00",
            "d0 00",
            "e0 00",
            "f0 00",
            "00 00");

    @RegisterExtension
    final TestBroker broker = new TestBroker().plugin(context -> context.enhancedAuthenticator(new Asking()));

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    /** Asks one more question, whatever the answer. */
    private static final class Asking implements EnhancedAuthenticator {
        @Override
        public String method() {
            return "ASKING";
        }

        @Override
        public Exchange begin(AuthRequest request) {
            return data -> Future.succeededFuture(new AuthResult.Continued(Buffer.buffer("more")));
        }
    }

    @AfterEach
    void nothingInTheLogAndTheBrokerServes() {
        assertThat(log.alarms()).isEmpty();
        broker.client("afterwards").pingReq().expectPingResp();
        assertThat(broker.counter("task-failures")).isZero();
    }

    @Test
    void beforeConnect() {
        for (String packet : PACKETS.subList(1, PACKETS.size())) {
            broker.open().send(packet.replace(" ", "")).expectClosed();
        }
    }

    @OnAllVersions
    void whileConnected(ProtocolVersion version) {
        for (String packet : PACKETS) {
            RawClient client = broker.client(version, "client").send(packet.replace(" ", ""));
            client.send("c000");
            expectPingOrEnd(client);
        }
    }

    @OnAllVersions
    void afterDisconnect(ProtocolVersion version) {
        for (String packet : PACKETS) {
            broker.client(version, "client")
                    .disconnect()
                    .send(packet.replace(" ", ""))
                    .expectClosed();
        }
    }

    @Test
    void whileAuthenticating() {
        for (String packet : PACKETS) {
            RawClient client = broker.open()
                    .connect5(connect -> connect.clientId("asked").authentication("ASKING", new byte[] {1}));
            client.expect(PacketType.AUTH);
            client.send(packet.replace(" ", ""));
            expectPingOrEnd(client.send("c000"));
        }
    }

    /** Either it goes on, or the connection is closed with or without a reason; never is it open and silent. */
    private static void expectPingOrEnd(RawClient client) {
        try {
            while (client.expectPacket().type() != PacketType.PINGRESP) {
                Thread.onSpinWait();
            }
        } catch (AssertionError ended) {
            client.expectClosed();
        }
    }
}
