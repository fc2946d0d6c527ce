// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.UserProperty;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the client makes of what comes. */
class RawClientExpectingTest {
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
    void readsAConnAckWithProperties() {
        server.say("20 15 01 00 12 21 00 0a 13 00 3c 26 00 01 6b 00 01 76 1f 00 02 6f 6b");

        RawPacket packet = client.expectConnAck(true);

        assertThat(packet.sessionPresent()).isTrue();
        assertThat(packet.properties().number(PropertyCode.RECEIVE_MAXIMUM)).isEqualTo(10);
        assertThat(packet.properties().number(PropertyCode.SERVER_KEEP_ALIVE)).isEqualTo(60);
        assertThat(packet.properties().text(PropertyCode.REASON_STRING)).isEqualTo("ok");
        assertThat(packet.properties().user()).containsExactly(new UserProperty("k", "v"));
        assertThat(packet.properties().all())
                .extracting(RawProperty::code)
                .containsExactly(
                        PropertyCode.RECEIVE_MAXIMUM,
                        PropertyCode.SERVER_KEEP_ALIVE,
                        PropertyCode.USER_PROPERTY,
                        PropertyCode.REASON_STRING);
        assertThat(packet.properties().has(PropertyCode.MAXIMUM_QOS)).isFalse();
        assertThatThrownBy(() -> packet.properties().number(PropertyCode.MAXIMUM_QOS))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("MAXIMUM_QOS is missing");
    }

    @Test
    void readsAPublish() {
        server.say("3b 13 00 01 61 01 02 0a 0b 07 0b c8 01 02 00 00 00 09 32 32 21");

        RawPacket packet = client.expectPublish("a", "22!", 1);

        assertThat(packet.dup()).isTrue();
        assertThat(packet.retain()).isTrue();
        assertThat(packet.packetId()).isEqualTo(258);
        assertThat(packet.properties().numbers(PropertyCode.SUBSCRIPTION_IDENTIFIER))
                .containsExactly(7L, 200L);
        assertThat(packet.properties().number(PropertyCode.MESSAGE_EXPIRY_INTERVAL))
                .isEqualTo(9);
    }

    @Test
    void readsAcknowledgementsInShortAndLongForm() {
        server.say("40 02 00 01 50 03 00 02 10 70 04 00 03 92 00 62 02 00 04 90 05 00 05 00 01 80 b0 04 00 06 00 11");

        client.expectPubAck(1);
        client.expectPubRec(2, ReasonCode.NO_MATCHING_SUBSCRIBERS);
        client.expectPubComp(3, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
        client.expectPubRel(4);
        client.expectSubAck(5, 1, 0x80);
        client.expectUnsubAck(6, 0x11);
    }

    @Test
    void readsTheOlderVersions() {
        client.version(ProtocolVersion.MQTT_3_1_1);
        server.say("20 02 01 00 30 05 00 01 61 32 32 90 04 00 01 02 80 b0 02 00 02")
                .hangUp();

        client.expectConnAck(true);
        client.expectPublish("a", "22", 0);
        client.expectSubAck(1, 2, 0x80);
        client.expectUnsubAck(2);
        client.expectClosed();
    }

    @Test
    void expectsRefusalsAndDisconnects() {
        server.say("20 03 00 87 00").hangUp();
        client.expectRefused(ReasonCode.NOT_AUTHORIZED);
    }

    @Test
    void expectsADisconnectWithTheEnd() {
        server.say("e0 01 8e").hangUp();
        client.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
    }

    @Test
    void knowsNothingByThePing() {
        server.say("d0 00");
        client.expectNothing();
        assertThat(server.read(2)).isEqualTo("c0 00");

        server.say("30 04 00 01 61 00");
        assertFails(() -> client.expectNothing(), "expected nothing but PINGRESP", "PUBLISH[a qos=0 payload=\"\"");
    }

    @Test
    void saysWhatCameInstead() {
        server.say("40 02 00 01 50 02 00 07");
        client.expectPubAck(1);

        assertFails(
                () -> client.expectPubAck(7),
                "expected PUBACK, but came PUBREC[packetId=7 reason=0x00 []] 50 02 00 07",
                "received: PUBACK[packetId=1");
    }

    @Test
    void saysWhichPartIsWrong() {
        server.say("40 02 00 01 40 03 00 02 97 20 03 00 00 00 90 04 00 03 00 01 30 06 00 01 61 00 32 32");

        assertFails(() -> client.expectPubAck(2), "expected PUBACK for packet 2 with reason 0x00", "packetId=1");
        assertFails(() -> client.expectPubAck(2), "with reason 0x00", "reason=0x97");
        assertFails(() -> client.expectConnAck(true), "session present true");
        assertFails(() -> client.expectSubAck(3, 0), "reasons [0]", "reason=0x01");
        assertFails(() -> client.expectPublish("a", "23"), "PUBLISH of \"23\" to a", "payload=\"22\"");
    }

    @Test
    void saysThatNothingCame() {
        client.deadline(Duration.ofMillis(50));
        assertFails(() -> client.expectPubAck(1), "expected PUBACK, but nothing came within 50 ms");

        server.say("40 02 00");
        assertFails(() -> client.expectPubAck(1), "only a part of a packet came: 40 02 00");
    }

    @Test
    void saysThatTheConnectionWasClosed() {
        server.hangUp();

        assertFails(() -> client.expectPubAck(1), "expected PUBACK, but the connection was closed");
        client.expectClosed();
    }

    @Test
    void saysWhatCameBeforeTheEnd() {
        server.say("d0 00").hangUp();

        assertFails(() -> client.expectClosed(), "expected the end of the connection", "PINGRESP");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            00 00                               | packet type 0
            41 02 00 01                         | PUBACK has the flags 1
            40 02 00 00                         | packet id 0
            40 05 00 01 00 00 ff                | 1 bytes follow the end
            40 01 00                            | packet ends where
            10 00                               | a server sends no CONNECT
            d0 01 00                            | 1 bytes follow the end of PINGRESP
            20 03 02 00 00                      | reserved acknowledge flags
            20 03 01 87 00                      | session present although refused
            20 02 00 00                         | packet ends where
            20 07 00 00 03 22 00 0a 00          | 1 bytes follow
            20 06 00 00 03 23 00 0a             | TOPIC_ALIAS has no place in CONNACK
            20 05 00 00 02 7f 00                | property 127 has no place
            20 09 00 00 06 21 00 01 21 00 01    | RECEIVE_MAXIMUM comes twice
            20 04 00 00 80 00                   | longer than it need be
            36 06 00 01 61 00 01 00             | QoS 3
            38 04 00 01 61 00                   | DUP at QoS 0
            30 04 00 01 23 00                   | topic name with a wildcard
            30 03 00 00 00                      | neither topic name nor topic alias
            30 04 00 01 ff 00                   | string is not UTF-8
            30 04 00 01 00 00                   | string holds NUL
            """)
    void rejectsWhatIsIllFormed(String hex, String problem) {
        server.say(hex).hangUp();

        assertFails(() -> client.expectPacket(), "an ill-formed packet came", problem);
    }

    private static void assertFails(ThrowingCallable expectation, String... messageParts) {
        assertThatThrownBy(expectation).isInstanceOf(AssertionError.class).hasMessageContainingAll(messageParts);
    }
}
