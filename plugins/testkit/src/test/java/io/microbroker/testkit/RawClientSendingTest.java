// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the client puts on the wire, against bytes that were written down by hand from the specification. */
class RawClientSendingTest {
    private ScriptedServer server;
    private RawClient client;

    @BeforeEach
    void connect() {
        server = new ScriptedServer();
        client = RawClient.connect(server.port());
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void sendsTheLeastConnect() {
        assertSent(c -> c.connect5(connect -> {}), "10 0d 00 04 4d 51 54 54 05 02 00 00 00 00 00");
        assertSent(c -> c.connect311(connect -> {}), "10 0c 00 04 4d 51 54 54 04 02 00 00 00 00");
        assertSent(c -> c.connect31(connect -> {}), "10 0e 00 06 4d 51 49 73 64 70 03 02 00 00 00 00");
    }

    @Test
    void sendsAConnectWithEverything() {
        assertSent(
                c -> c.connect5(connect -> connect.clientId("s1")
                        .cleanStart(false)
                        .keepAlive(60)
                        .sessionExpiry(0xFFFFFFFFL)
                        .receiveMaximum(10)
                        .maximumPacketSize(1024)
                        .topicAliasMaximum(5)
                        .will(
                                "w",
                                "x".getBytes(StandardCharsets.UTF_8),
                                2,
                                true,
                                will -> will.number(PropertyCode.WILL_DELAY_INTERVAL, 3))
                        .username("u")
                        .password("p")),
                """
                10 31 00 04 4d 51 54 54 05 f4 00 3c
                10 11 ff ff ff ff 21 00 0a 27 00 00 04 00 22 00 05
                00 02 73 31
                05 18 00 00 00 03 00 01 77 00 01 78
                00 01 75 00 01 70
                """);
    }

    @Test
    void sendsAConnectThatIsWrong() {
        assertSent(
                c -> c.connect311(connect -> connect.protocol("MQTX", 9).reservedFlag()),
                "10 0c 00 04 4d 51 54 58 09 03 00 00 00 00");
    }

    @Test
    void sendsPublishes() {
        client.connect5(connect -> {});
        server.read(15);

        assertSent(c -> c.publish("a", "22"), "30 06 00 01 61 00 32 32");
        assertSent(c -> c.publish("a", "22", 1, 258), "32 08 00 01 61 01 02 00 32 32");
        assertSent(
                c -> c.publish(p -> p.topic("").topicAlias(7).qos(2, 1).retain().dup()),
                "3d 08 00 00 00 01 03 23 00 07");
    }

    @Test
    void leavesPropertiesOutBeforeVersion5() {
        client.connect311(connect -> {});
        server.read(14);

        assertSent(c -> c.publish("a", "22", 1, 1), "32 07 00 01 61 00 01 32 32");
        assertSent(c -> c.subscribe(1, "a", 1), "82 06 00 01 00 01 61 01");
        assertSent(c -> c.unsubscribe(1, "a"), "a2 05 00 01 00 01 61");
    }

    @Test
    void sendsSubscribeAndUnsubscribe() {
        assertSent(
                c -> c.subscribe(1, "a", 1, SubscribeOption.NO_LOCAL, SubscribeOption.RETAIN_AS_PUBLISHED),
                "82 07 00 01 00 00 01 61 0d");
        assertSent(
                c -> c.subscribe(2, s -> s.identifier(200)
                        .filter("a", 2, SubscribeOption.RETAINED_IF_NEW)
                        .filter("b", 0, SubscribeOption.RETAINED_NEVER)
                        .filterWithBits("c", 3)),
                "82 12 00 02 03 0b c8 01 00 01 61 12 00 01 62 20 00 01 63 03");
        assertSent(c -> c.unsubscribe(3, "a", "b"), "a2 09 00 03 00 00 01 61 00 01 62");
    }

    @Test
    void sendsAcknowledgementsAndTheRest() {
        assertSent(c -> c.pubAck(1).pubRec(2).pubRel(3).pubComp(4), "40 02 00 01 50 02 00 02 62 02 00 03 70 02 00 04");
        assertSent(c -> c.acknowledge(PacketType.PUBREC, 2, ReasonCode.QUOTA_EXCEEDED), "50 03 00 02 97");
        assertSent(c -> c.pingReq().disconnect(), "c0 00 e0 00");
        assertSent(
                c -> c.disconnect(
                        ReasonCode.DISCONNECT_WITH_WILL, p -> p.number(PropertyCode.SESSION_EXPIRY_INTERVAL, 1)),
                "e0 07 04 05 11 00 00 00 01");
        assertSent(
                c -> c.auth(ReasonCode.RE_AUTHENTICATE, p -> p.text(PropertyCode.AUTHENTICATION_METHOD, "m")),
                "f0 06 19 04 15 00 01 6d");
    }

    @Test
    void sendsWhatNoClientShould() {
        assertSent(c -> c.send("ff ff ff ff ff"), "ff ff ff ff ff");
        assertSent(
                c -> c.send(PacketBuilder.of(0x36)
                        .text("a")
                        .twoBytes(0)
                        .properties(p -> p.raw("7f"))
                        .remainingLength("ff ff ff ff 7f")),
                "36 ff ff ff ff 7f 00 01 61 00 00 01 7f");
        assertSent(c -> c.send(PacketBuilder.of(PacketType.PINGREQ).remainingLength(321)), "c0 c1 02");
    }

    @Test
    void closesItsSideOfTheStream() {
        client.pingReq().shutdownOutput();

        assertThat(server.readAll()).isEqualTo("c0 00");
        server.say("d0 00");
        client.expectPingResp();
    }

    private void assertSent(Consumer<RawClient> action, String hex) {
        action.accept(client);

        byte[] expected = Hex.bytes(hex);
        assertThat(server.read(expected.length)).isEqualTo(Hex.of(expected));
    }
}
