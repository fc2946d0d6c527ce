// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import static io.microbroker.spi.mqtt.ProtocolVersion.MQTT_3_1;
import static io.microbroker.spi.mqtt.ProtocolVersion.MQTT_3_1_1;
import static io.microbroker.spi.mqtt.ProtocolVersion.MQTT_5;
import static io.microbroker.spi.mqtt.Qos.AT_LEAST_ONCE;
import static io.microbroker.spi.mqtt.Qos.AT_MOST_ONCE;
import static io.microbroker.spi.mqtt.Qos.EXACTLY_ONCE;

import io.microbroker.packet.Auth;
import io.microbroker.packet.ConnAck;
import io.microbroker.packet.ConnAckProperties;
import io.microbroker.packet.Connect;
import io.microbroker.packet.ConnectProperties;
import io.microbroker.packet.Disconnect;
import io.microbroker.packet.Packet;
import io.microbroker.packet.PingReq;
import io.microbroker.packet.PingResp;
import io.microbroker.packet.PubAck;
import io.microbroker.packet.PubComp;
import io.microbroker.packet.PubRec;
import io.microbroker.packet.PubRel;
import io.microbroker.packet.Publish;
import io.microbroker.packet.SubAck;
import io.microbroker.packet.Subscribe;
import io.microbroker.packet.SubscribeEntry;
import io.microbroker.packet.UnsubAck;
import io.microbroker.packet.Unsubscribe;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.RetainHandling;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.mqtt.UserProperty;
import io.microbroker.spi.mqtt.Will;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Named byte strings, each with the packet that it is or the reason why it is none; for tests of decoder, encoder and broker.
 * The notation is that of {@link Wire}.
 */
public final class WireFixtures {
    /** User properties that the tests allow in one block. */
    public static final int MAX_USER_PROPERTIES = 4;

    /** Bytes that the tests allow in one packet. */
    public static final int MAX_PACKET_SIZE = 1024;

    private static final String OVERLONG_NUL = "C080";
    private static final String SURROGATE = "EDA080";
    private static final UserProperty UNIT = new UserProperty("unit", "C");
    private static final List<Fixture> ALL = new ArrayList<>();

    private WireFixtures() {}

    /**
     * One byte string.
     *
     * @param role who reads it
     * @param version what the connection speaks; for a CONNECT what the packet says
     * @param isFirst true if it opens the stream: nothing needs to come before it
     * @param expected the packet, null for an error
     * @param error the reason, null for a packet
     * @param canonical it is what the encoder writes for the packet
     */
    public record Fixture(
            String name,
            Role role,
            ProtocolVersion version,
            boolean isFirst,
            byte[] bytes,
            @Nullable Packet expected,
            @Nullable ReasonCode error,
            boolean canonical) {
        @Override
        public String toString() {
            return version + ": " + name;
        }
    }

    static {
        connects();
        connectsOfV5();
        badConnects();
        badConnectsOfV5();
        badConnectFields();
        firstPackets();
        publishes();
        publishesOfV5();
        badPublishes();
        badPropertiesOfPublish();
        acknowledgements();
        badAcknowledgements();
        subscribes();
        badSubscribes();
        unsubscribes();
        pingsAndDisconnects();
        badDisconnects();
        auths();
        fixedHeaders();
        texts();
        connAcks();
        badConnAcks();
        subAcks();
        fromServer();
    }

    /** All fixtures. */
    public static List<Fixture> all() {
        return List.copyOf(ALL);
    }

    /** Those that are packets. */
    public static List<Fixture> good() {
        return ALL.stream().filter(fixture -> fixture.expected() != null).toList();
    }

    /** Those that are errors. */
    public static List<Fixture> bad() {
        return ALL.stream().filter(fixture -> fixture.error() != null).toList();
    }

    /** A CONNECT that opens the stream of any fixture which is not first itself. */
    public static byte[] opening(ProtocolVersion version) {
        return switch (version) {
            case MQTT_3_1 -> Wire.bytes("10 [ 'MQIsdp' 03 02 003C 'sensor' ]");
            case MQTT_3_1_1 -> Wire.bytes("10 [ 'MQTT' 04 02 003C 'sensor' ]");
            case MQTT_5 -> Wire.bytes("10 [ 'MQTT' 05 02 003C [ ] 'sensor' ]");
        };
    }

    private static void connects() {
        first("plain CONNECT", "10 [ 'MQIsdp' 03 02 003C 'sensor' ]", connect(MQTT_3_1, true, "sensor"));
        first("plain CONNECT", "10 [ 'MQTT' 04 02 003C 'sensor' ]", connect(MQTT_3_1_1, true, "sensor"));
        first("plain CONNECT", "10 [ 'MQTT' 05 02 003C [ ] 'sensor' ]", connect(MQTT_5, true, "sensor"));
        first("clean session 0", "10 [ 'MQIsdp' 03 00 003C 'sensor' ]", connect(MQTT_3_1, false, "sensor"));
        first("clean session 0", "10 [ 'MQTT' 04 00 003C 'sensor' ]", connect(MQTT_3_1_1, false, "sensor"));
        first(
                "clean start 0 without expiry",
                "10 [ 'MQTT' 05 00 003C [ ] 'sensor' ]",
                new Connect(MQTT_5, false, 60, "sensor", null, null, null, ConnectProperties.NONE));
        first("empty client id", "10 [ 'MQTT' 04 02 003C '' ]", connect(MQTT_3_1_1, true, ""));
        first("empty client id", "10 [ 'MQTT' 05 02 003C [ ] '' ]", connect(MQTT_5, true, ""));
        first(
                "long client id",
                "10 [ 'MQIsdp' 03 02 003C 'a-client-identifier-of-more-than-23' ]",
                connect(MQTT_3_1, true, "a-client-identifier-of-more-than-23"));
        first(
                "user name and password",
                "10 [ 'MQTT' 04 C2 0000 'sensor' 'room' 000200FF ]",
                new Connect(MQTT_3_1_1, true, 0, "sensor", null, "room", bytes(0, 255), ConnectProperties.NONE));
        first(
                "user name only",
                "10 [ 'MQTT' 04 82 FFFF 'sensor' 'room' ]",
                new Connect(MQTT_3_1_1, true, 65_535, "sensor", null, "room", null, ConnectProperties.NONE));
        first(
                "will of QoS 1, retained",
                "10 [ 'MQTT' 04 2E 003C 'sensor' 'room/1' 0002 =up ]",
                new Connect(
                        MQTT_3_1_1, true, 60, "sensor", will(AT_LEAST_ONCE, true), null, null, ConnectProperties.NONE));
        first(
                "will with an empty payload",
                "10 [ 'MQTT' 04 16 003C 'sensor' 'room/1' 0000 ]",
                new Connect(
                        MQTT_3_1_1,
                        true,
                        60,
                        "sensor",
                        new Will(TopicName.of("room/1"), bytes(), EXACTLY_ONCE, false, 0, -1, MessageProperties.NONE),
                        null,
                        null,
                        ConnectProperties.NONE));
        firstAlias(
                "user name flag without a user name",
                "10 [ 'MQIsdp' 03 C2 003C 'sensor' ]",
                connect(MQTT_3_1, true, "sensor"));
        firstAlias(
                "remaining length of two bytes for one",
                "10 9200 'MQTT' 04 02 003C 'sensor'",
                connect(MQTT_3_1_1, true, "sensor"));
    }

    private static void connectsOfV5() {
        first(
                "password without user name",
                "10 [ 'MQTT' 05 42 003C [ ] 'sensor' 0001AA ]",
                new Connect(MQTT_5, true, 60, "sensor", null, null, bytes(0xAA), ConnectProperties.NONE));
        first(
                "all properties of CONNECT",
                "10 [ 'MQTT' 05 02 003C [ 110000000A 210014 2700010000 22000A 1901 1700 15 'token' 16 000101"
                        + " 26 'unit' 'C' 26 'unit' 'C' ] 'sensor' ]",
                connectV5(new ConnectProperties(
                        10, 20, 65_536, 10, true, false, "token", Buffer.buffer(bytes(1)), List.of(UNIT, UNIT))));
        first(
                "session that never expires",
                "10 [ 'MQTT' 05 02 003C [ 11FFFFFFFF ] 'sensor' ]",
                connectV5(ConnectProperties.PERSISTENT));
        firstAlias(
                "maximum packet size above an int",
                "10 [ 'MQTT' 05 02 003C [ 27FFFFFFFF ] 'sensor' ]",
                connectV5(ConnectProperties.NONE));
        firstAlias(
                "defaults written out",
                "10 [ 'MQTT' 05 02 003C [ 1100000000 21FFFF 220000 1900 1701 ] 'sensor' ]",
                connectV5(ConnectProperties.NONE));
        first(
                "will with all properties",
                "10 [ 'MQTT' 05 0E 003C [ ] 'sensor' [ 1800000005 0200000009 0101 03 'text' 08 'room/answer' 09 000107"
                        + " 26 'unit' 'C' ] 'room/1' 0002 =up ]",
                new Connect(
                        MQTT_5,
                        true,
                        60,
                        "sensor",
                        new Will(
                                TopicName.of("room/1"),
                                "up".getBytes(StandardCharsets.UTF_8),
                                AT_LEAST_ONCE,
                                false,
                                5,
                                9,
                                full()),
                        null,
                        null,
                        ConnectProperties.NONE));
    }

    private static void badConnects() {
        badFirst("level 5 under the old name", MQTT_3_1, "10 [ 'MQIsdp' 05 02 003C 'sensor' ]", 0x84);
        badFirst("level 3 under the new name", MQTT_3_1_1, "10 [ 'MQTT' 03 02 003C 'sensor' ]", 0x84);
        badFirst("level 6", MQTT_5, "10 [ 'MQTT' 06 02 003C [ ] 'sensor' ]", 0x84);
        badFirst("level of a bridge", MQTT_3_1_1, "10 [ 'MQTT' 84 02 003C 'sensor' ]", 0x84);
        badFirst("lower-case name", MQTT_3_1_1, "10 [ 'mqtt' 04 02 003C 'sensor' ]", 0x84);
        badFirst("empty name", MQTT_3_1_1, "10 [ '' 04 02 003C 'sensor' ]", 0x84);
        badFirst("name that is not UTF-8", MQTT_3_1_1, "10 [ 0004FFFFFFFF 04 02 003C 'sensor' ]", 0x81);
        badFirst("empty CONNECT", MQTT_3_1_1, "10 [ ]", 0x81);
        badFirst("CONNECT that ends behind the level", MQTT_3_1_1, "10 [ 'MQTT' 04 ]", 0x81);
        badFirst("CONNECT that ends in the keep alive", MQTT_3_1_1, "10 [ 'MQTT' 04 02 00 ]", 0x81);
        badFirst("CONNECT without a client id", MQTT_3_1_1, "10 [ 'MQTT' 04 02 003C ]", 0x81);
        badFirst("CONNECT short by one", MQTT_3_1_1, "10 [ 'MQTT' 04 02 003C 0006 =senso ]", 0x81);
        badFirst("CONNECT long by one", MQTT_3_1_1, "10 [ 'MQTT' 04 02 003C 'sensor' 00 ]", 0x81);
        badFirst("reserved connect flag", MQTT_3_1_1, "10 [ 'MQTT' 04 03 003C 'sensor' ]", 0x81);
        badFirst("will QoS without a will", MQTT_3_1_1, "10 [ 'MQTT' 04 0A 003C 'sensor' ]", 0x81);
        badFirst("will retain without a will", MQTT_3_1_1, "10 [ 'MQTT' 04 22 003C 'sensor' ]", 0x81);
        badFirst("will QoS 3", MQTT_3_1_1, "10 [ 'MQTT' 04 1E 003C 'sensor' 'room/1' 0002 =up ]", 0x81);
        badFirst("will flag without a will", MQTT_3_1_1, "10 [ 'MQTT' 04 06 003C 'sensor' ]", 0x81);
        badFirst("will topic without a payload", MQTT_3_1_1, "10 [ 'MQTT' 04 06 003C 'sensor' 'room/1' ]", 0x81);
        badFirst("will topic with a wildcard", MQTT_3_1_1, "10 [ 'MQTT' 04 06 003C 'sensor' 'room/#' 0000 ]", 0x90);
        badFirst("empty will topic", MQTT_3_1_1, "10 [ 'MQTT' 04 06 003C 'sensor' '' 0000 ]", 0x90);
        badFirst("password without user name", MQTT_3_1_1, "10 [ 'MQTT' 04 42 003C 'sensor' 0001AA ]", 0x81);
        badFirst("password without user name", MQTT_3_1, "10 [ 'MQIsdp' 03 42 003C 'sensor' 0001AA ]", 0x81);
        badFirst("user name flag without a user name", MQTT_3_1_1, "10 [ 'MQTT' 04 82 003C 'sensor' ]", 0x81);
        badFirst("empty client id", MQTT_3_1, "10 [ 'MQIsdp' 03 02 003C '' ]", 0x85);
        badFirst("empty client id, clean session 0", MQTT_3_1_1, "10 [ 'MQTT' 04 00 003C '' ]", 0x85);
        badFirst("NUL in client id", MQTT_3_1_1, "10 [ 'MQTT' 04 02 003C 0003 610062 ]", 0x81);
        badFirst(
                "surrogate in user name", MQTT_3_1_1, "10 [ 'MQTT' 04 82 003C 'sensor' 0003 " + SURROGATE + " ]", 0x81);
        badFirst(
                "overlong NUL in will topic",
                MQTT_3_1_1,
                "10 [ 'MQTT' 04 06 003C 'a' 0002 " + OVERLONG_NUL + " 0000 ]",
                0x81);
        badFirst("CONNECT too large", MQTT_3_1_1, "10 8208 'MQTT' 04 02 003C", 0x95);
    }

    private static void badConnectsOfV5() {
        badProperties("session expiry twice", "1100000001 1100000001", 0x82);
        badProperties("session expiry short by one", "11000000", 0x81);
        badProperties("receive maximum 0", "210000", 0x82);
        badProperties("receive maximum twice", "210001 210001", 0x82);
        badProperties("maximum packet size 0", "2700000000", 0x82);
        badProperties("maximum packet size twice", "2700000001 2700000001", 0x82);
        badProperties("topic alias maximum twice", "220001 220001", 0x82);
        badProperties("request response information 2", "1902", 0x82);
        badProperties("request response information twice", "1901 1901", 0x82);
        badProperties("request problem information 2", "1702", 0x82);
        badProperties("request problem information twice", "1701 1701", 0x82);
        badProperties("authentication data without a method", "16 000101", 0x82);
        badProperties("authentication method twice", "15 'a' 15 'a'", 0x82);
        badProperties("authentication data twice", "15 'a' 16 000101 16 000101", 0x82);
        badProperties("property of PUBLISH", "0101", 0x81);
        badProperties("property of CONNACK", "2501", 0x81);
        badProperties("unknown property 0x7F", "7F00", 0x81);
        badProperties("unknown property 0x00", "0000", 0x81);
        badProperties("property id of two bytes", "911100000001", 0x81);
        badProperties("property id not in its shortest form", "910000000001", 0x81);
        badProperties("user property without a value", "26 'unit'", 0x81);
        badProperties("NUL in a user property", "26 'unit' 000100", 0x81);
        badProperties("too many user properties", "26 '' '' 26 '' '' 26 '' '' 26 '' '' 26 '' ''", 0x97);
        badFirst("properties longer than the packet", MQTT_5, "10 [ 'MQTT' 05 02 003C 40 'sensor' ]", 0x81);
        badFirst("properties cut a string", MQTT_5, "10 [ 'MQTT' 05 02 003C 03 15 'ab' 'sensor' ]", 0x81);
        badFirst("property length not in its shortest form", MQTT_5, "10 [ 'MQTT' 05 02 003C 8000 'sensor' ]", 0x81);
        badFirst("property length of five bytes", MQTT_5, "10 [ 'MQTT' 05 02 003C 8080808001 'sensor' ]", 0x81);
        badFirst("remaining length not in its shortest form", MQTT_5, "10 9300 'MQTT' 05 02 003C 00 'sensor'", 0x81);
        badFirst("will delay twice", MQTT_5, willProperties("1800000001 1800000001"), 0x82);
        badFirst("will payload format 2", MQTT_5, willProperties("0102"), 0x82);
        badFirst("will with a topic alias", MQTT_5, willProperties("230001"), 0x81);
        badFirst("will response topic with a wildcard", MQTT_5, willProperties("08 'room/+'"), 0x82);
        badFirst("will content type twice", MQTT_5, willProperties("03 'a' 03 'a'"), 0x82);
        badFirst("CONNECT of v5 long by one", MQTT_5, "10 [ 'MQTT' 05 02 003C [ ] 'sensor' 00 ]", 0x81);
    }

    /** Flags of CONNECT that do not go with what follows, and texts that are none. */
    private static void badConnectFields() {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            String properties = version.isV5() ? "00" : "";
            String head = "10 [ '" + version.protocolName() + "' 0" + version.level() + " ";
            String id = " 003C " + properties + " 'sensor' ";
            String will = properties + " 'room/1' 0002 =up ";
            badFirst("reserved flag", version, head + "03" + id + "]", 0x81);
            badFirst("will QoS 1 without a will", version, head + "0A" + id + "]", 0x81);
            badFirst("will QoS 2 without a will", version, head + "12" + id + "]", 0x81);
            badFirst("will retain without the will flag", version, head + "22" + id + "]", 0x81);
            badFirst("will QoS 3 with a will", version, head + "1E" + id + will + "]", 0x81);
            badFirst("will that is not announced", version, head + "02" + id + will + "]", 0x81);
            badFirst("will that is missing", version, head + "06" + id + "]", 0x81);
            badFirst("will without its payload", version, head + "06" + id + properties + " 'room/1' ]", 0x81);
            badFirst("user name that is not announced", version, head + "02" + id + "'room' ]", 0x81);
            badFirst("password that is not announced", version, head + "82" + id + "'room' 0001AA ]", 0x81);
            badFirst("client id that is missing", version, head + "02 003C " + properties + " ]", 0x81);
            badFirst("byte FF in the client id", version, head + "02 003C " + properties + " 0001FF ]", 0x81);
            badFirst("NUL in the client id", version, head + "02 003C " + properties + " 000100 ]", 0x81);
            badFirst("byte FF in the will topic", version, head + "06" + id + properties + " 0001FF 0000 ]", 0x81);
            badFirst("byte FF in the user name", version, head + "82" + id + "0001FF ]", 0x81);
            if (version != MQTT_3_1) { // there the remaining length has precedence over the flags
                badFirst("user name that is missing", version, head + "82" + id + "]", 0x81);
                badFirst("password that is missing", version, head + "C2" + id + "'room' ]", 0x81);
            }
        }
    }

    private static void firstPackets() {
        badFirst("TLS hello", MQTT_5, "160301020001", 0x81);
        badFirst("HTTP GET", MQTT_5, "=GET 20 =/ 20 =HTTP/1.1", 0x82);
        badFirst("HTTP POST", MQTT_5, "=POST 20 =/", 0x82);
        badFirst("PROXY protocol 1", MQTT_5, "=PROXY 20 =TCP4", 0x82);
        badFirst("PROXY protocol 2", MQTT_5, "0D0A0D0A000D0A515549540A", 0x82);
        badFirst("PUBLISH first", MQTT_5, "30 [ 'room/1' 00 ]", 0x82);
        badFirst("AUTH first", MQTT_5, "F0 [ 18 [ 15 'a' ] ]", 0x82);
        badFirst("PINGREQ first", MQTT_5, "C0 [ ]", 0x82);
        badFirst("CONNACK first", MQTT_5, "20 [ 00 00 ]", 0x82);
        badFirst("reserved type first", MQTT_5, "00 [ ]", 0x82);
        badFirst("CONNECT with flags", MQTT_3_1_1, "11 [ 'MQTT' 04 02 003C 'sensor' ]", 0x81);
        badFirst("remaining length of five bytes in CONNECT", MQTT_5, "10 8080808001", 0x81);
        bad("second CONNECT", MQTT_3_1_1, "10 [ 'MQTT' 04 02 003C 'sensor' ]", 0x82);
        bad("second CONNECT", MQTT_5, "10 [ 'MQTT' 05 02 003C [ ] 'sensor' ]", 0x82);
    }

    private static void publishes() {
        for (ProtocolVersion version : List.of(MQTT_3_1, MQTT_3_1_1)) {
            good("PUBLISH of QoS 0", version, "30 [ 'room/1' =on ]", publish(AT_MOST_ONCE, 0));
            good("PUBLISH of QoS 1", version, "32 [ 'room/1' 000A =on ]", publish(AT_LEAST_ONCE, 10));
            good("PUBLISH of QoS 2", version, "34 [ 'room/1' FFFF =on ]", publish(EXACTLY_ONCE, 65_535));
        }
        good(
                "PUBLISH with DUP and retain",
                MQTT_3_1_1,
                "3B [ 'room/1' 0001 =on ]",
                new Publish(true, AT_LEAST_ONCE, true, "room/1", 1, on(), 0, -1, List.of(), MessageProperties.NONE));
        good("PUBLISH without payload", MQTT_3_1_1, "30 [ 'room/1' ]", Publish.of("room/1", AT_MOST_ONCE, 0, bytes()));
        good(
                "topic beyond ASCII",
                MQTT_3_1_1,
                "30 [ 'Küche/♨/\uD83C\uDF21' ]",
                Publish.of("Küche/♨/\uD83C\uDF21", AT_MOST_ONCE, 0, bytes()));
        good("topic that is one slash", MQTT_3_1_1, "30 [ '/' ]", Publish.of("/", AT_MOST_ONCE, 0, bytes()));
        good(
                "PUBLISH of 128 bytes",
                MQTT_3_1_1,
                "30 [ 'room/1' " + "00".repeat(120) + " ]",
                Publish.of("room/1", AT_MOST_ONCE, 0, new byte[120]));
        good(
                "PUBLISH of the maximum size",
                MQTT_3_1_1,
                "30 [ 'room/1' " + "00".repeat(1013) + " ]",
                Publish.of("room/1", AT_MOST_ONCE, 0, new byte[1013]));
        alias("length not in its shortest form", MQTT_3_1_1, "30 8A8000 'room/1' =on", publish(AT_MOST_ONCE, 0));
    }

    private static void publishesOfV5() {
        good("PUBLISH of QoS 0", MQTT_5, "30 [ 'room/1' [ ] =on ]", publish(AT_MOST_ONCE, 0));
        good("PUBLISH of QoS 1", MQTT_5, "32 [ 'room/1' 000A [ ] =on ]", publish(AT_LEAST_ONCE, 10));
        good("PUBLISH of QoS 2", MQTT_5, "34 [ 'room/1' FFFF [ ] =on ]", publish(EXACTLY_ONCE, 65_535));
        good(
                "topic and alias",
                MQTT_5,
                "30 [ 'room/1' [ 230005 ] =on ]",
                publish("room/1", 5, -1, MessageProperties.NONE));
        good("alias alone", MQTT_5, "30 [ '' [ 23FFFF ] =on ]", publish("", 65_535, -1, MessageProperties.NONE));
        good(
                "message expiry",
                MQTT_5,
                "30 [ 'room/1' [ 02FFFFFFFF ] =on ]",
                publish("room/1", 0, 0xFFFF_FFFFL, MessageProperties.NONE));
        good(
                "message expiry 0",
                MQTT_5,
                "30 [ 'room/1' [ 0200000000 ] =on ]",
                publish("room/1", 0, 0, MessageProperties.NONE));
        good(
                "all properties of PUBLISH",
                MQTT_5,
                "30 [ 'room/1' [ 0200000009 230001 0101 03 'text' 08 'room/answer' 09 000107 26 'unit' 'C' ] =on ]",
                publish("room/1", 1, 9, full()));
        alias(
                "properties in another order",
                MQTT_5,
                "30 [ 'room/1' [ 26 'unit' 'C' 09 000107 08 'room/answer' 03 'text' 0101 230001 0200000009 ] =on ]",
                publish("room/1", 1, 9, full()));
        alias("payload format 0", MQTT_5, "30 [ 'room/1' [ 0100 ] =on ]", publish(AT_MOST_ONCE, 0));
        good(
                "properties of more than 127 bytes",
                MQTT_5,
                "30 [ 'room/1' [ 09 0080 " + "07".repeat(128) + " ] =on ]",
                publish(
                        "room/1",
                        0,
                        -1,
                        new MessageProperties(false, null, null, Buffer.buffer(sevens(128)), List.of())));
        good(
                "empty texts in properties",
                MQTT_5,
                "30 [ 'room/1' [ 03 '' 09 0000 26 '' '' ] =on ]",
                publish(
                        "room/1",
                        0,
                        -1,
                        new MessageProperties(false, "", null, Buffer.buffer(), List.of(new UserProperty("", "")))));
    }

    private static void badPublishes() {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            bad("PUBLISH of QoS 3", version, "36 [ 'room/1' 0001 00 ]", 0x81);
            bad("DUP with QoS 0", version, "38 [ 'room/1' 00 ]", 0x81);
            bad("packet id 0", version, "32 [ 'room/1' 0000 00 ]", 0x82);
            bad("PUBLISH without a packet id", version, "32 [ 'room/1' ]", 0x81);
            bad("PUBLISH with half a packet id", version, "32 [ 'room/1' 00 ]", 0x81);
            bad("empty PUBLISH", version, "30 [ ]", 0x81);
            bad("topic longer than the packet", version, "30 [ 0007 =room/1 ]", 0x81);
            bad("neither topic nor alias", version, "30 [ '' 00 ]", 0x82);
            bad("topic with a wildcard", version, "30 [ 'room/+' 00 ]", 0x90);
            bad("NUL in topic", version, "30 [ 0003 610062 00 ]", 0x81);
            bad("surrogate in topic", version, "30 [ 0003 " + SURROGATE + " 00 ]", 0x81);
            bad("PUBLISH too large by one", version, "30 FE07", 0x95);
        }
        bad("PUBLISH without properties", MQTT_5, "30 [ 'room/1' ]", 0x81);
    }

    private static void badPropertiesOfPublish() {
        badPublish("alias 0", "230000", 0x94);
        badPublish("alias twice", "230001 230001", 0x82);
        badPublish("payload format 2", "0102", 0x82);
        badPublish("payload format twice", "0101 0101", 0x82);
        badPublish("message expiry twice", "0200000001 0200000001", 0x82);
        badPublish("content type twice", "03 'a' 03 'a'", 0x82);
        badPublish("content type that is not UTF-8", "03 0001FF", 0x81);
        badPublish("response topic twice", "08 'a' 08 'a'", 0x82);
        badPublish("response topic with a wildcard", "08 'a/#'", 0x82);
        badPublish("response topic that is not UTF-8", "08 0001FF", 0x81);
        badPublish("empty response topic", "08 ''", 0x82);
        badPublish("correlation data twice", "09 0000 09 0000", 0x82);
        badPublish("correlation data longer than the properties", "09 0002 07", 0x81);
        badPublish("subscription identifier from a client", "0B01", 0x82);
        badPublish("property of CONNECT", "210001", 0x81);
        badPublish("reason string", "1F 'a'", 0x81);
        badPublish("unknown property", "04 00", 0x81);
        badPublish("too many user properties", "26 '' '' 26 '' '' 26 '' '' 26 '' '' 26 '' ''", 0x97);
    }

    private static void acknowledgements() {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            good("PUBACK", version, "40 [ 0001 ]", new PubAck(1, ReasonCode.SUCCESS));
            good("PUBREC", version, "50 [ 0002 ]", new PubRec(2, ReasonCode.SUCCESS));
            good("PUBREL", version, "62 [ 0003 ]", new PubRel(3, ReasonCode.SUCCESS));
            good("PUBCOMP", version, "70 [ FFFF ]", new PubComp(65_535, ReasonCode.SUCCESS));
        }
        good("PUBACK with a reason", MQTT_5, "40 [ 0001 10 ]", new PubAck(1, ReasonCode.NO_MATCHING_SUBSCRIBERS));
        good("PUBREC with an error", MQTT_5, "50 [ 0001 97 ]", new PubRec(1, ReasonCode.QUOTA_EXCEEDED));
        good(
                "PUBREL of an unknown id",
                MQTT_5,
                "62 [ 0001 92 ]",
                new PubRel(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
        good(
                "PUBCOMP of an unknown id",
                MQTT_5,
                "70 [ 0001 92 ]",
                new PubComp(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
        alias("PUBACK with success written out", MQTT_5, "40 [ 0001 00 ]", new PubAck(1, ReasonCode.SUCCESS));
        alias("PUBACK with empty properties", MQTT_5, "40 [ 0001 00 [ ] ]", new PubAck(1, ReasonCode.SUCCESS));
        alias(
                "PUBREC with properties",
                MQTT_5,
                "50 [ 0001 80 [ 1F 'why' 26 'unit' 'C' ] ]",
                new PubRec(1, ReasonCode.UNSPECIFIED_ERROR));
        alias("PUBREL sent again", MQTT_3_1, "6A [ 0003 ]", new PubRel(3, ReasonCode.SUCCESS));
    }

    private static void badAcknowledgements() {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            bad("PUBACK of id 0", version, "40 [ 0000 ]", 0x82);
            bad("PUBREC short by one", version, "50 [ 00 ]", 0x81);
            bad("empty PUBCOMP", version, "70 [ ]", 0x81);
            bad("PUBREL with flags 0", version, "60 [ 0001 ]", 0x81);
            bad("PUBACK with flags 2", version, "42 [ 0001 ]", 0x81);
        }
        bad("PUBREL sent again", MQTT_3_1_1, "6A [ 0003 ]", 0x81);
        bad("PUBACK long by one", MQTT_3_1_1, "40 [ 0001 00 ]", 0x81);
        bad("PUBACK with an unknown reason", MQTT_5, "40 [ 0001 7F ]", 0x82);
        bad("PUBACK with a reason of PUBREL", MQTT_5, "40 [ 0001 92 ]", 0x82);
        bad("PUBREL with a reason of PUBACK", MQTT_5, "62 [ 0001 10 ]", 0x82);
        bad("PUBCOMP with a reason of PUBACK", MQTT_5, "70 [ 0001 97 ]", 0x82);
        bad("reason string twice", MQTT_5, "40 [ 0001 00 [ 1F 'a' 1F 'a' ] ]", 0x82);
        bad("server reference in PUBACK", MQTT_5, "40 [ 0001 00 [ 1C 'a' ] ]", 0x81);
        bad("bytes behind the properties of PUBACK", MQTT_5, "40 [ 0001 00 [ ] 00 ]", 0x81);
        bad("properties longer than PUBACK", MQTT_5, "40 [ 0001 00 01 ]", 0x81);
    }

    private static void subscribes() {
        Subscription plain = Subscription.of("room/+", AT_LEAST_ONCE);
        good("SUBSCRIBE", MQTT_3_1, "82 [ 0001 'room/+' 01 ]", subscribe(0, SubscribeEntry.of(plain)));
        good("SUBSCRIBE", MQTT_3_1_1, "82 [ 0001 'room/+' 01 ]", subscribe(0, SubscribeEntry.of(plain)));
        good("SUBSCRIBE", MQTT_5, "82 [ 0001 [ ] 'room/+' 01 ]", subscribe(0, SubscribeEntry.of(plain)));
        good(
                "SUBSCRIBE to three filters",
                MQTT_3_1_1,
                "82 [ 0001 '#' 00 '$SYS/#' 02 'room/+' 01 ]",
                subscribe(
                        0,
                        SubscribeEntry.of(Subscription.of("#", AT_MOST_ONCE)),
                        SubscribeEntry.of(Subscription.of("$SYS/#", EXACTLY_ONCE)),
                        SubscribeEntry.of(plain)));
        good(
                "all subscription options",
                MQTT_5,
                "82 [ 0001 [ 0BFFFFFF7F 26 'unit' 'C' ] 'room/#' 2E ]",
                new Subscribe(
                        1,
                        268_435_455,
                        List.of(SubscribeEntry.of(new Subscription(
                                TopicFilter.of("room/#"),
                                EXACTLY_ONCE,
                                true,
                                true,
                                RetainHandling.DO_NOT_SEND,
                                268_435_455))),
                        List.of(UNIT)));
        good(
                "shared subscription",
                MQTT_5,
                "82 [ 0001 [ 0B07 ] '$share/house/room/#' 10 ]",
                subscribe(
                        7,
                        SubscribeEntry.of(new Subscription(
                                TopicFilter.of("$share/house/room/#"),
                                AT_MOST_ONCE,
                                false,
                                false,
                                RetainHandling.SEND_IF_NEW,
                                7))));
        alias("SUBSCRIBE sent again", MQTT_3_1, "8A [ 0001 'room/+' 01 ]", subscribe(0, SubscribeEntry.of(plain)));
        for (String filter :
                List.of("", "room/#/1", "room+", "$share/house", "$share//room", "$share/+/room", "$share/house/")) {
            alias(
                    "invalid filter <" + filter + "> beside a good one",
                    MQTT_5,
                    "82 [ 0001 [ ] '" + filter + "' 00 'room/+' 01 ]",
                    subscribe(0, new SubscribeEntry(filter, null), SubscribeEntry.of(plain)));
        }
        alias("invalid filter", MQTT_3_1_1, "82 [ 0001 'a#' 00 ]", subscribe(0, new SubscribeEntry("a#", null)));
    }

    private static void badSubscribes() {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            String properties = version.isV5() ? "00" : "";
            bad("SUBSCRIBE of id 0", version, "82 [ 0000 " + properties + " 'room' 00 ]", 0x82);
            bad("SUBSCRIBE without a filter", version, "82 [ 0001 " + properties + " ]", 0x82);
            bad("SUBSCRIBE without options", version, "82 [ 0001 " + properties + " 'room' ]", 0x81);
            bad("filter longer than the packet", version, "82 [ 0001 " + properties + " 0009 =room 00 ]", 0x81);
            bad("reserved options", version, "82 [ 0001 " + properties + " 'room' 40 ]", 0x81);
            bad("NUL in filter", version, "82 [ 0001 " + properties + " 000100 00 ]", 0x81);
            bad("SUBSCRIBE with flags 0", version, "80 [ 0001 " + properties + " 'room' 00 ]", 0x81);
        }
        bad("subscription of QoS 3", MQTT_3_1_1, "82 [ 0001 'room' 03 ]", 0x81);
        bad("no local", MQTT_3_1_1, "82 [ 0001 'room' 04 ]", 0x81);
        bad("SUBSCRIBE sent again", MQTT_3_1_1, "8A [ 0001 'room' 00 ]", 0x81);
        bad("subscription of QoS 3", MQTT_5, "82 [ 0001 [ ] 'room' 03 ]", 0x82);
        bad("retain handling 3", MQTT_5, "82 [ 0001 [ ] 'room' 30 ]", 0x82);
        bad("no local on a shared subscription", MQTT_5, "82 [ 0001 [ ] '$share/house/room' 04 ]", 0x82);
        bad("subscription identifier 0", MQTT_5, "82 [ 0001 [ 0B00 ] 'room' 00 ]", 0x82);
        bad("subscription identifier twice", MQTT_5, "82 [ 0001 [ 0B01 0B01 ] 'room' 00 ]", 0x82);
        bad("subscription identifier of five bytes", MQTT_5, "82 [ 0001 [ 0B8080808001 ] 'room' 00 ]", 0x81);
        bad("subscription identifier not in its shortest form", MQTT_5, "82 [ 0001 [ 0B8100 ] 'room' 00 ]", 0x81);
        bad("topic alias in SUBSCRIBE", MQTT_5, "82 [ 0001 [ 230001 ] 'room' 00 ]", 0x81);
        bad("bad options behind a good filter", MQTT_5, "82 [ 0001 [ ] 'room' 00 'hall' C0 ]", 0x81);
    }

    private static void unsubscribes() {
        Unsubscribe packet = new Unsubscribe(1, List.of("room/+", "#"), List.of());
        good("UNSUBSCRIBE", MQTT_3_1, "A2 [ 0001 'room/+' '#' ]", packet);
        good("UNSUBSCRIBE", MQTT_3_1_1, "A2 [ 0001 'room/+' '#' ]", packet);
        good("UNSUBSCRIBE", MQTT_5, "A2 [ 0001 [ ] 'room/+' '#' ]", packet);
        good(
                "UNSUBSCRIBE with a user property",
                MQTT_5,
                "A2 [ 0001 [ 26 'unit' 'C' ] 'a#' ]",
                new Unsubscribe(1, List.of("a#"), List.of(UNIT)));
        for (ProtocolVersion version : ProtocolVersion.values()) {
            String properties = version.isV5() ? "00" : "";
            bad("UNSUBSCRIBE of id 0", version, "A2 [ 0000 " + properties + " 'room' ]", 0x82);
            bad("UNSUBSCRIBE without a filter", version, "A2 [ 0001 " + properties + " ]", 0x82);
            bad("byte FF in a filter to leave", version, "A2 [ 0001 " + properties + " 0001FF ]", 0x81);
            bad("UNSUBSCRIBE long by one", version, "A2 [ 0001 " + properties + " 'room' 00 ]", 0x81);
            bad("UNSUBSCRIBE with flags 0", version, "A0 [ 0001 " + properties + " 'room' ]", 0x81);
        }
        bad("subscription identifier in UNSUBSCRIBE", MQTT_5, "A2 [ 0001 [ 0B01 ] 'room' ]", 0x81);
    }

    private static void pingsAndDisconnects() {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            good("PINGREQ", version, "C0 [ ]", new PingReq());
            good("DISCONNECT", version, "E0 [ ]", Disconnect.of(ReasonCode.SUCCESS));
            bad("PINGREQ with a body", version, "C0 [ 00 ]", 0x81);
            bad("PINGREQ with flags", version, "C1 [ ]", 0x81);
            bad("DISCONNECT with flags", version, "E1 [ ]", 0x81);
        }
        good("DISCONNECT with will", MQTT_5, "E0 [ 04 ]", Disconnect.of(ReasonCode.DISCONNECT_WITH_WILL));
        alias("DISCONNECT with success written out", MQTT_5, "E0 [ 00 ]", Disconnect.of(ReasonCode.SUCCESS));
        alias("DISCONNECT with empty properties", MQTT_5, "E0 [ 00 [ ] ]", Disconnect.of(ReasonCode.SUCCESS));
        good(
                "all properties of DISCONNECT",
                MQTT_5,
                "E0 [ 80 [ 110000000A 1F 'why' 1C 'other' 26 'unit' 'C' ] ]",
                new Disconnect(ReasonCode.UNSPECIFIED_ERROR, 10, "why", "other", List.of(UNIT)));
    }

    private static void badDisconnects() {
        bad("DISCONNECT with a body", MQTT_3_1_1, "E0 [ 00 ]", 0x81);
        bad("DISCONNECT with an unknown reason", MQTT_5, "E0 [ 05 ]", 0x82);
        bad("DISCONNECT with a reason of servers", MQTT_5, "E0 [ 8E ]", 0x82);
        bad("session expiry twice", MQTT_5, "E0 [ 00 [ 1100000001 1100000001 ] ]", 0x82);
        bad("receive maximum in DISCONNECT", MQTT_5, "E0 [ 00 [ 210001 ] ]", 0x81);
        bad("DISCONNECT long by one", MQTT_5, "E0 [ 00 [ ] 00 ]", 0x81);
        bad("DISCONNECT short by one", MQTT_5, "E0 [ 00 05 11000000 ]", 0x81);
    }

    private static void auths() {
        good(
                "AUTH that goes on",
                MQTT_5,
                "F0 [ 18 [ 15 'token' 16 000101 1F 'why' 26 'unit' 'C' ] ]",
                new Auth(ReasonCode.CONTINUE_AUTHENTICATION, "token", Buffer.buffer(bytes(1)), "why", List.of(UNIT)));
        good(
                "AUTH that begins again",
                MQTT_5,
                "F0 [ 19 [ 15 'token' ] ]",
                new Auth(ReasonCode.RE_AUTHENTICATE, "token", null, null, List.of()));
        bad("AUTH", MQTT_3_1_1, "F0 [ 18 [ 15 'token' ] ]", 0x81);
        bad("AUTH without method", MQTT_5, "F0 [ 18 [ ] ]", 0x82);
        bad("AUTH without properties", MQTT_5, "F0 [ 18 ]", 0x82);
        bad("empty AUTH of a client", MQTT_5, "F0 [ ]", 0x82);
        bad("success of a client", MQTT_5, "F0 [ 00 [ 15 'token' ] ]", 0x82);
        bad("unknown reason of AUTH", MQTT_5, "F0 [ 01 [ 15 'token' ] ]", 0x82);
        bad("method twice", MQTT_5, "F0 [ 18 [ 15 'token' 15 'token' ] ]", 0x82);
        bad("AUTH long by one", MQTT_5, "F0 [ 18 [ 15 'token' ] 00 ]", 0x81);
        bad("AUTH with flags", MQTT_5, "F2 [ 18 [ 15 'token' ] ]", 0x81);
    }

    private static void fixedHeaders() {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            bad("reserved type 0", version, "00 [ ]", 0x81);
            bad("remaining length of five bytes", version, "30 8080808001", 0x81);
            bad("remaining length of four times FF", version, "30 FFFFFFFF", 0x81);
            bad("largest remaining length", version, "30 FFFFFF7F", 0x95);
            bad("CONNACK from a client", version, "20 [ 0000 ]", 0x82);
            bad("SUBACK from a client", version, "90 [ 0001 00 ]", 0x82);
            bad("UNSUBACK from a client", version, "B0 [ 0001 ]", 0x82);
            bad("PINGRESP from a client", version, "D0 [ ]", 0x82);
        }
        bad("remaining length not in its shortest form", MQTT_5, "C0 8000", 0x81);
        bad("remaining length of four bytes for one", MQTT_5, "40 82808000 0001", 0x81);
    }

    private static void texts() {
        badText("overlong NUL", OVERLONG_NUL);
        badText("overlong slash in two bytes", "C0AF");
        badText("overlong slash in three bytes", "E080AF");
        badText("overlong slash in four bytes", "F08080AF");
        badText("lowest surrogate", SURROGATE);
        badText("highest surrogate", "EDBFBF");
        badText("pair of surrogates", "EDA081EDB080");
        badText("beyond U+10FFFF", "F4908080");
        badText("lead byte F5", "F5808080");
        badText("byte FF", "FF");
        badText("continuation without a lead", "80");
        badText("cut sequence of two", "C3");
        badText("cut sequence of three", "E299");
        badText("cut sequence of four", "F09F8C");
        badText("sequence with an ASCII tail", "E29961");
        badText("NUL", "00");
        goodText("lowest of two bytes", "C280", "\u0080");
        goodText("highest of two bytes", "DFBF", "\u07FF");
        goodText("lowest of three bytes", "E0A080", "\u0800");
        goodText("below the surrogates", "ED9FBF", "\uD7FF");
        goodText("above the surrogates", "EE8080", "\uE000");
        goodText("lowest of four bytes", "F0908080", "\uD800\uDC00");
        goodText("highest of all", "F48FBFBF", "\uDBFF\uDFFF");
        goodText("byte order mark", "EFBBBF", "\uFEFF");
        goodText("control character", "01", "\u0001");
    }

    private static void connAcks() {
        ConnAck accepted = new ConnAck(false, ReasonCode.SUCCESS, ConnAckProperties.NONE);
        toClient("CONNACK", MQTT_3_1, "20 [ 0000 ]", accepted);
        toClient("CONNACK", MQTT_3_1_1, "20 [ 0000 ]", accepted);
        toClient("CONNACK", MQTT_5, "20 [ 0000 [ ] ]", accepted);
        toClient(
                "session present",
                MQTT_3_1_1,
                "20 [ 0100 ]",
                new ConnAck(true, ReasonCode.SUCCESS, ConnAckProperties.NONE));
        toClient("return code 1", MQTT_3_1_1, "20 [ 0001 ]", ConnAck.refused(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION));
        toClient("return code 2", MQTT_3_1_1, "20 [ 0002 ]", ConnAck.refused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID));
        toClient("return code 3", MQTT_3_1_1, "20 [ 0003 ]", ConnAck.refused(ReasonCode.SERVER_UNAVAILABLE));
        toClient("return code 4", MQTT_3_1_1, "20 [ 0004 ]", ConnAck.refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD));
        toClient("return code 5", MQTT_3_1_1, "20 [ 0005 ]", ConnAck.refused(ReasonCode.NOT_AUTHORIZED));
        toClient("refusal", MQTT_5, "20 [ 0087 [ ] ]", ConnAck.refused(ReasonCode.NOT_AUTHORIZED));
        toClient(
                "all properties of CONNACK",
                MQTT_5,
                "20 [ 0100 [ 110000000A 210014 2700010000 22000A 13001E 2401 2500 2800 2900 2A00 12 'sensor-7' 1F 'why'"
                        + " 1A 'answers' 1C 'other' 15 'token' 16 000101 26 'unit' 'C' ] ]",
                new ConnAck(
                        true,
                        ReasonCode.SUCCESS,
                        ConnAckProperties.builder()
                                .sessionExpiryIntervalSeconds(10)
                                .receiveMaximum(20)
                                .maximumPacketSize(65_536)
                                .topicAliasMaximum(10)
                                .serverKeepAliveSeconds(30)
                                .maximumQos(AT_LEAST_ONCE)
                                .retainAvailable(false)
                                .wildcardSubscriptionAvailable(false)
                                .subscriptionIdentifiersAvailable(false)
                                .sharedSubscriptionAvailable(false)
                                .assignedClientIdentifier("sensor-7")
                                .reasonString("why")
                                .responseInformation("answers")
                                .serverReference("other")
                                .authentication("token", Buffer.buffer(bytes(1)))
                                .userProperties(List.of(UNIT))
                                .build()));
    }

    private static void badConnAcks() {
        badToClient("reserved flags of CONNACK", MQTT_3_1_1, "20 [ 0200 ]", 0x81);
        badToClient("CONNACK short by one", MQTT_3_1_1, "20 [ 00 ]", 0x81);
        badToClient("CONNACK long by one", MQTT_3_1_1, "20 [ 000000 ]", 0x81);
        badToClient("return code 6", MQTT_3_1_1, "20 [ 0006 ]", 0x82);
        badToClient("session present in a refusal", MQTT_5, "20 [ 0187 [ ] ]", 0x82);
        badToClient("reason of PUBACK in CONNACK", MQTT_5, "20 [ 0010 [ ] ]", 0x82);
        badToClient("maximum QoS 2", MQTT_5, "20 [ 0000 [ 2402 ] ]", 0x82);
        badToClient("server keep alive twice", MQTT_5, "20 [ 0000 [ 130001 130001 ] ]", 0x82);
        badToClient("will delay in CONNACK", MQTT_5, "20 [ 0000 [ 1800000001 ] ]", 0x81);
    }

    private static void subAcks() {
        List<ReasonCode> granted = List.of(
                ReasonCode.SUCCESS, ReasonCode.GRANTED_QOS_1, ReasonCode.GRANTED_QOS_2, ReasonCode.UNSPECIFIED_ERROR);
        toClient("SUBACK", MQTT_3_1, "90 [ 0001 00010280 ]", SubAck.of(1, granted));
        toClient("SUBACK", MQTT_3_1_1, "90 [ 0001 00010280 ]", SubAck.of(1, granted));
        toClient("SUBACK", MQTT_5, "90 [ 0001 [ ] 00010280 ]", SubAck.of(1, granted));
        toClient(
                "SUBACK with properties",
                MQTT_5,
                "90 [ 0001 [ 1F 'why' 26 'unit' 'C' ] 8F ]",
                new SubAck(1, List.of(ReasonCode.TOPIC_FILTER_INVALID), "why", List.of(UNIT)));
        toClient("UNSUBACK", MQTT_3_1, "B0 [ 0001 ]", UnsubAck.of(1, List.of()));
        toClient("UNSUBACK", MQTT_3_1_1, "B0 [ 0001 ]", UnsubAck.of(1, List.of()));
        toClient(
                "UNSUBACK",
                MQTT_5,
                "B0 [ 0001 [ ] 0011 ]",
                UnsubAck.of(1, List.of(ReasonCode.SUCCESS, ReasonCode.NO_SUBSCRIPTION_EXISTED)));
        toClient(
                "UNSUBACK with properties",
                MQTT_5,
                "B0 [ 0001 [ 1F 'why' 26 'unit' 'C' ] 00 ]",
                new UnsubAck(1, List.of(ReasonCode.SUCCESS), "why", List.of(UNIT)));
        badToClient("return code 3 in SUBACK", MQTT_3_1_1, "90 [ 0001 03 ]", 0x82);
        badToClient("reason of MQTT 5.0 in SUBACK", MQTT_3_1_1, "90 [ 0001 8F ]", 0x82);
        badToClient("SUBACK without a reason", MQTT_5, "90 [ 0001 [ ] ]", 0x82);
        badToClient("SUBACK of id 0", MQTT_5, "90 [ 0000 [ ] 00 ]", 0x82);
        badToClient("UNSUBACK with reasons", MQTT_3_1_1, "B0 [ 0001 00 ]", 0x81);
        badToClient("UNSUBACK without a reason", MQTT_5, "B0 [ 0001 [ ] ]", 0x82);
        badToClient("reason of SUBACK in UNSUBACK", MQTT_5, "B0 [ 0001 [ ] 01 ]", 0x82);
    }

    private static void fromServer() {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            toClient("PINGRESP", version, "D0 [ ]", new PingResp());
            badToClient("PINGREQ from a server", version, "C0 [ ]", 0x82);
            badToClient("CONNECT from a server", version, "10 [ 'MQTT' 04 02 003C 'sensor' ]", 0x82);
            badToClient("SUBSCRIBE from a server", version, "82 [ 0001 'room' 00 ]", 0x82);
            badToClient("UNSUBSCRIBE from a server", version, "A2 [ 0001 'room' ]", 0x82);
        }
        toClient(
                "subscription identifiers",
                MQTT_5,
                "30 [ 'room/1' [ 0B01 0B8001 ] =on ]",
                new Publish(
                        false, AT_MOST_ONCE, false, "room/1", 0, on(), 0, -1, List.of(1, 128), MessageProperties.NONE));
        badToClient("subscription identifier 0", MQTT_5, "30 [ 'room/1' [ 0B00 ] =on ]", 0x82);
        toClient("DISCONNECT of a server", MQTT_5, "E0 [ 8E ]", Disconnect.of(ReasonCode.SESSION_TAKEN_OVER));
        badToClient("DISCONNECT of a server", MQTT_3_1_1, "E0 [ ]", 0x82);
        badToClient("DISCONNECT with will of a server", MQTT_5, "E0 [ 04 ]", 0x82);
        badToClient("session expiry of a server", MQTT_5, "E0 [ 00 [ 1100000001 ] ]", 0x82);
        toClient(
                "AUTH that succeeds",
                MQTT_5,
                "F0 [ 00 [ 15 'token' ] ]",
                new Auth(ReasonCode.SUCCESS, "token", null, null, List.of()));
        toClient("AUTH left out", MQTT_5, "F0 [ ]", new Auth(ReasonCode.SUCCESS, null, null, null, List.of()));
        badToClient("re-authentication by a server", MQTT_5, "F0 [ 19 [ 15 'token' ] ]", 0x82);
    }

    // How fixtures are made

    private static void first(String name, String wire, Connect expected) {
        put(name, Role.SERVER, expected.version(), true, wire, expected, 0, true);
    }

    private static void firstAlias(String name, String wire, Connect expected) {
        put(name, Role.SERVER, expected.version(), true, wire, expected, 0, false);
    }

    private static void badFirst(String name, ProtocolVersion version, String wire, int error) {
        put(name, Role.SERVER, version, true, wire, null, error, false);
    }

    private static void badProperties(String name, String properties, int error) {
        badFirst(name, MQTT_5, "10 [ 'MQTT' 05 02 003C [ " + properties + " ] 'sensor' ]", error);
    }

    private static String willProperties(String properties) {
        return "10 [ 'MQTT' 05 06 003C [ ] 'sensor' [ " + properties + " ] 'room/1' 0000 ]";
    }

    private static void good(String name, ProtocolVersion version, String wire, Packet expected) {
        put(name, Role.SERVER, version, false, wire, expected, 0, true);
    }

    /** A packet that the encoder writes in another form. */
    private static void alias(String name, ProtocolVersion version, String wire, Packet expected) {
        put(name, Role.SERVER, version, false, wire, expected, 0, false);
    }

    private static void bad(String name, ProtocolVersion version, String wire, int error) {
        put(name, Role.SERVER, version, false, wire, null, error, false);
    }

    private static void badPublish(String name, String properties, int error) {
        bad(name, MQTT_5, "30 [ 'room/1' [ " + properties + " ] =on ]", error);
    }

    private static void badText(String name, String hex) {
        String text = String.format("%04X %s", hex.length() / 2, hex);
        bad(name + " as a filter", MQTT_3_1_1, "A2 [ 0001 " + text + " ]", 0x81);
        bad(name + " as a topic name", MQTT_3_1_1, "30 [ " + text + " ]", 0x81);
    }

    private static void goodText(String name, String hex, String text) {
        good(
                name,
                MQTT_3_1_1,
                String.format("A2 [ 0001 %04X %s ]", hex.length() / 2, hex),
                new Unsubscribe(1, List.of(text), List.of()));
    }

    private static void toClient(String name, ProtocolVersion version, String wire, Packet expected) {
        put(name, Role.CLIENT, version, false, wire, expected, 0, true);
    }

    private static void badToClient(String name, ProtocolVersion version, String wire, int error) {
        put(name, Role.CLIENT, version, false, wire, null, error, false);
    }

    private static void put(
            String name,
            Role role,
            ProtocolVersion version,
            boolean isFirst,
            String wire,
            @Nullable Packet expected,
            int error,
            boolean canonical) {
        ReasonCode reason = error == 0 ? null : ReasonCode.of(error);
        ALL.add(new Fixture(name, role, version, isFirst, Wire.bytes(wire), expected, reason, canonical));
    }

    private static Connect connect(ProtocolVersion version, boolean clean, String clientId) {
        ConnectProperties properties = clean ? ConnectProperties.NONE : ConnectProperties.PERSISTENT;
        return new Connect(version, clean, 60, clientId, null, null, null, properties);
    }

    private static Connect connectV5(ConnectProperties properties) {
        return new Connect(MQTT_5, true, 60, "sensor", null, null, null, properties);
    }

    private static Will will(Qos qos, boolean retain) {
        byte[] payload = "up".getBytes(StandardCharsets.UTF_8);
        return new Will(TopicName.of("room/1"), payload, qos, retain, 0, -1, MessageProperties.NONE);
    }

    private static Publish publish(Qos qos, int packetId) {
        return Publish.of("room/1", qos, packetId, on());
    }

    private static Publish publish(String topic, int alias, long expirySeconds, MessageProperties properties) {
        return new Publish(false, AT_MOST_ONCE, false, topic, 0, on(), alias, expirySeconds, List.of(), properties);
    }

    private static Subscribe subscribe(int identifier, SubscribeEntry... entries) {
        return new Subscribe(1, identifier, List.of(entries), List.of());
    }

    private static MessageProperties full() {
        return new MessageProperties(true, "text", "room/answer", Buffer.buffer(bytes(7)), List.of(UNIT));
    }

    private static byte[] on() {
        return "on".getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] sevens(int count) {
        byte[] sevens = new byte[count];
        Arrays.fill(sevens, (byte) 7);
        return sevens;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
