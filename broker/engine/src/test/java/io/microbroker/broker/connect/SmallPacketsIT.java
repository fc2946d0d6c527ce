// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.ConnectBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients with a small maximum packet size: no packet of any kind exceeds it (MQTT 5.0 §3.1.2.11.4). */
final class SmallPacketsIT {
    /** CONNACK tells the maximum packet size of the broker, which takes five bytes. */
    private static final int SMALLEST = 10;

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    /** A broker whose CONNACK has nothing else to announce. */
    private void announceNothing() {
        broker.mqtt(mqtt -> mqtt.receiveMaximum(65_535).topicAliasMaximum(0));
    }

    private RawClient opened(Consumer<ConnectBuilder> settings) {
        return broker.open().connect5(settings);
    }

    /** With its reason and nothing else. */
    private static void assertSmall(RawPacket packet) {
        assertThat(packet.bytes()).hasSizeLessThanOrEqualTo(5);
        assertThat(packet.properties().all()).isEmpty();
    }

    @Test
    @DisplayName(
            "[MQTT-3.4.2-2] and its like: acknowledgements fit the smallest of clients, whatever they have to tell")
    @Proves(
            v5 = {
                "MQTT-3.1.2-24",
                "MQTT-3.2.2-20",
                "MQTT-3.4.2-2",
                "MQTT-3.4.2-3",
                "MQTT-3.5.2-2",
                "MQTT-3.5.2-3",
                "MQTT-3.6.2-2",
                "MQTT-3.6.2-3",
                "MQTT-3.7.2-2",
                "MQTT-3.7.2-3",
                "MQTT-3.14.2-3",
                "MQTT-3.14.2-4"
            })
    void acknowledgementsFit() {
        announceNothing();
        RawClient small =
                opened(connect -> connect.clientId("small").keepAlive(30).maximumPacketSize(SMALLEST));
        assertThat(small.expectConnAck().bytes()).hasSize(SMALLEST);

        assertSmall(small.publish("a", "x", 1, 1).expectPubAck(1, ReasonCode.NO_MATCHING_SUBSCRIBERS));
        assertSmall(small.publish("$SYS/a", "x", 1, 1).expectPubAck(1, ReasonCode.NOT_AUTHORIZED));
        assertSmall(small.publish("$SYS/a", "x", 2, 2).expectPubRec(2, ReasonCode.NOT_AUTHORIZED));
        assertSmall(small.pubRel(3).expectPubComp(3, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
        RawPacket pubRel = small.pubRec(4).expect(PacketType.PUBREL);
        assertThat(pubRel.reasonCode()).isEqualTo(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND.code());
        assertSmall(pubRel);
        small.expectNothing();
        assertSmall(small.send("00 00").expectDisconnect(ReasonCode.MALFORMED_PACKET));
    }

    @Test
    @DisplayName("[MQTT-3.9.2-1] [MQTT-3.11.2-1] SUBACK and UNSUBACK have nothing but their codes; if those do not fit,"
            + " nothing is done")
    @Proves(v5 = {"MQTT-3.1.2-24", "MQTT-3.9.2-1", "MQTT-3.9.2-2", "MQTT-3.11.2-1", "MQTT-3.11.2-2"})
    void answersToSubscribersFit() {
        announceNothing();
        Consumer<ConnectBuilder> settings = connect -> connect.clientId("small")
                .keepAlive(30)
                .cleanStart(false)
                .maximumPacketSize(SMALLEST)
                .sessionExpiry(60);
        RawClient small = opened(settings);
        small.expectConnAck(false);
        int bad = ReasonCode.TOPIC_FILTER_INVALID.code();
        int none = ReasonCode.NO_SUBSCRIPTION_EXISTED.code();
        subscribe(small, 1, "a", "b#", "+b", "", "#/b");
        assertThat(small.expectSubAck(1, 0, bad, bad, bad, bad).bytes()).hasSize(SMALLEST);
        small.unsubscribe(2, "b#", "c", "d", "e", "f");
        assertThat(small.expectUnsubAck(2, bad, none, none, none, none).bytes()).hasSize(SMALLEST);

        subscribe(small, 3, "c", "d", "e", "f", "g", "h");
        small.expectDisconnect(ReasonCode.PACKET_TOO_LARGE);
        RawClient again = opened(settings);
        again.expectConnAck(true);
        again.unsubscribe(4, "a", "b", "c", "d", "e", "f").expectDisconnect(ReasonCode.PACKET_TOO_LARGE);

        assertThat(broker.counter("subscriptions")).isEqualTo(1);
    }

    private static void subscribe(RawClient client, int packetId, String... filters) {
        client.subscribe(packetId, subscribe -> {
            for (String filter : filters) {
                subscribe.filter(filter, 0);
            }
        });
    }

    @Test
    @DisplayName(
            "[MQTT-3.2.2-19] a CONNACK that the client would not take is not sent: the client is refused, with 0x95 if it"
                    + " takes that much")
    @Proves(v5 = {"MQTT-3.1.2-24", "MQTT-3.2.2-19"})
    void refusesWhoCannotTakeConnAck() {
        opened(connect -> connect.maximumPacketSize(20)).expectRefused(ReasonCode.PACKET_TOO_LARGE); // needs an id
        opened(connect -> connect.clientId("tiny").maximumPacketSize(4)).expectClosed();
        int exact = opened(connect -> connect.clientId("plain")).expectConnAck().bytes().length;
        opened(connect -> connect.clientId("exact").maximumPacketSize(exact)).expectConnAck();
        opened(connect -> connect.clientId("less").maximumPacketSize(exact - 1))
                .expectRefused(ReasonCode.PACKET_TOO_LARGE);

        TestBroker.awaitTrue("the refused to be gone", () -> broker.counter("clients-refused") == 3);
        assertThat(broker.counter("clients-connected")).isEqualTo(2);
    }

    @Test
    @DisplayName("MQTT 3.1.1 knows no maximum packet size: everything is sent")
    void doesNotBindOlderClients() {
        RawClient room = broker.client(ProtocolVersion.MQTT_3_1_1, "room");
        room.subscribe(1, subscribe -> {
            for (int i = 0; i < 200; i++) {
                subscribe.filter("a/" + i, 0);
            }
        });
        assertThat(room.expectSubAck(1).reasonCodes()).hasSize(200);
    }
}
