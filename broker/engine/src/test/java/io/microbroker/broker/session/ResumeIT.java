// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.EachVersion;
import io.microbroker.broker.RunningBroker;
import io.microbroker.engine.Counter;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.ConnectBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a resumed session is owed: queued messages, resent messages, and no message twice. */
class ResumeIT {
    private static final int QUEUE = 50;

    @RegisterExtension
    static final RunningBroker broker = RunningBroker.with(
            config -> config.withLimits(limits -> limits.queuedMessages(QUEUE).inFlight(20)));

    private String topic = "";
    private String id = "";

    @BeforeEach
    void nameTheTopic(TestInfo test) {
        topic = test.getTestMethod().orElseThrow().getName() + "/" + test.getDisplayName();
        id = topic.replace('/', '-');
    }

    private static Consumer<ConnectBuilder> lasting(ProtocolVersion version, String clientId) {
        return connect -> connect.clientId(clientId).cleanStart(false).properties(properties -> {
            if (version.isV5()) {
                properties.number(PropertyCode.SESSION_EXPIRY_INTERVAL, 300);
            }
        });
    }

    private RawClient resumed(ProtocolVersion version) {
        return broker.connected(version, lasting(version, id));
    }

    private RawClient publisher(ProtocolVersion version) {
        return broker.connected(version, id + "-publisher");
    }

    private void publish(RawClient publisher, String payload, int qos) {
        if (qos == 0) {
            publisher.publish(topic, payload).expectNothing();
        } else if (qos == 1) {
            publisher.publish(topic, payload, 1, 100).expect(PacketType.PUBACK);
        } else {
            publisher.publish(topic, payload, 2, 100).expect(PacketType.PUBREC);
            publisher.pubRel(100).expectPubComp(100);
        }
    }

    private void subscribeAndCut(ProtocolVersion version, int qos) {
        try (RawClient client = resumed(version)) {
            client.subscribe(1, topic, qos).expectSubAck(1, qos);
        }
        broker.awaitOffline(id);
    }

    private static List<String> payloads(List<RawPacket> packets) {
        return packets.stream().map(RawPacket::payloadText).toList();
    }

    private static List<Integer> ids(List<RawPacket> packets) {
        return packets.stream().map(RawPacket::packetId).toList();
    }

    @EachVersion
    @DisplayName(
            "[MQTT-4.1.0-1] messages at QoS 1 and 2 wait for an absent client and come in order; QoS 0 does not wait")
    @Proves(
            v5 = {"MQTT-3.1.2-23", "MQTT-4.5.0-1"},
            v311 = {"MQTT-3.1.2-4", "MQTT-3.1.2-5", "MQTT-4.1.0-1", "MQTT-4.5.0-1"})
    void deliversWhatWasQueued(ProtocolVersion version) {
        subscribeAndCut(version, 2);
        long offline = broker.count(Counter.DROPPED_OFFLINE);
        try (RawClient publisher = publisher(version)) {
            for (int i = 0; i < 12; i++) {
                publish(publisher, "m" + i, i % 3);
            }
        }
        broker.awaitExactly(Counter.DROPPED_OFFLINE, offline + 4);
        try (RawClient client = resumed(version)) {
            List<RawPacket> came = client.expectPublishes(8);

            assertThat(payloads(came)).containsExactly("m1", "m2", "m4", "m5", "m7", "m8", "m10", "m11");
            assertThat(came).extracting(RawPacket::qos).containsExactly(1, 2, 1, 2, 1, 2, 1, 2);
            assertThat(came).noneMatch(RawPacket::dup);
            assertThat(ids(came)).doesNotHaveDuplicates().doesNotContain(0);
            client.expectNothing();
        }
    }

    @EachVersion
    @DisplayName(
            "[MQTT-4.4.0-1] [MQTT-3.3.1-1] [MQTT-2.2.1-3] what was not acknowledged is resent in order, with DUP and its packet id")
    @Proves(
            v5 = {"MQTT-3.3.1-1", "MQTT-4.3.2-3", "MQTT-4.3.3-3", "MQTT-4.4.0-1"},
            v311 = {"MQTT-2.3.1-4", "MQTT-3.3.1-1", "MQTT-4.3.2-1", "MQTT-4.3.3-1", "MQTT-4.4.0-1", "MQTT-4.6.0-6"})
    void resendsInFlightMessagesInOrder(ProtocolVersion version) {
        List<RawPacket> first;
        try (RawClient publisher = publisher(version);
                RawClient client = resumed(version)) {
            client.subscribe(1, topic, 2).expectSubAck(1, 2);
            for (int i = 0; i < 6; i++) {
                publish(publisher, "m" + i, 1 + i % 2);
            }
            first = client.expectPublishes(6);
            client.pubAck(first.get(2).packetId()).expectNothing();
        }
        broker.awaitOffline(id);
        try (RawClient publisher = publisher(version)) {
            publish(publisher, "new", 1);
        }
        first.remove(2);
        for (int round = 0; round < 2; round++) {
            try (RawClient client = resumed(version)) {
                List<RawPacket> again = client.expectPublishes(5);

                assertThat(payloads(again)).isEqualTo(payloads(first));
                assertThat(ids(again)).isEqualTo(ids(first));
                assertThat(again).allMatch(RawPacket::dup);
                RawPacket fresh = client.expectPublish(topic, "new", 1);
                assertThat(fresh.dup()).isEqualTo(round > 0);
                client.expectNothing();
            }
            broker.awaitOffline(id);
        }
    }

    @EachVersion
    @DisplayName("[MQTT-4.4.0-1] [MQTT-4.3.3-6] after PUBREC it is PUBREL that is resent, not PUBLISH")
    @Proves(
            v5 = {"MQTT-4.3.3-5", "MQTT-4.3.3-6", "MQTT-4.4.0-1"},
            v311 = {"MQTT-4.3.3-1", "MQTT-4.4.0-1"})
    void resendsPubRel(ProtocolVersion version) {
        List<RawPacket> sent;
        try (RawClient publisher = publisher(version);
                RawClient client = resumed(version)) {
            client.subscribe(1, topic, 2).expectSubAck(1, 2);
            for (int i = 0; i < 4; i++) {
                publish(publisher, "m" + i, 2);
            }
            sent = client.expectPublishes(4);
            for (int i : new int[] {0, 2}) {
                client.pubRec(sent.get(i).packetId()).expectPubRel(sent.get(i).packetId());
            }
        }
        broker.awaitOffline(id);
        try (RawClient client = resumed(version)) {
            List<Integer> released = new ArrayList<>();
            List<RawPacket> published = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                RawPacket packet = client.expectPacket();
                if (packet.type() == PacketType.PUBREL) {
                    released.add(packet.packetId());
                } else {
                    published.add(packet);
                }
            }

            assertThat(released)
                    .containsExactly(sent.get(0).packetId(), sent.get(2).packetId());
            assertThat(payloads(published)).containsExactly("m1", "m3");
            assertThat(ids(published))
                    .containsExactly(sent.get(1).packetId(), sent.get(3).packetId());
            for (int packetId : released) {
                client.pubComp(packetId);
            }
            for (RawPacket packet : published) {
                client.pubRec(packet.packetId()).expectPubRel(packet.packetId());
                client.pubComp(packet.packetId());
            }
            client.expectNothing();
        }
        broker.awaitOffline(id);
        assertThat(Objects.requireNonNull(broker.session(id)).queued()).isZero();
        try (RawClient client = resumed(version)) {
            client.expectNothing();
        }
    }

    @EachVersion
    @DisplayName("[MQTT-4.3.3-10] [MQTT-4.3.3-12] a QoS 2 message that is sent again after a reconnect is routed once")
    @Proves(
            v5 = {"MQTT-4.3.3-10", "MQTT-4.3.3-12"},
            v311 = "MQTT-4.3.3-2")
    void routesARepeatedQos2MessageOnce(ProtocolVersion version) {
        try (RawClient listener = publisher(version)) {
            listener.subscribe(1, topic, 0).expectSubAck(1, 0);
            try (RawClient client = resumed(version)) {
                client.publish(topic, "once", 2, 7).expectPubRec(7);
            }
            broker.awaitOffline(id);
            try (RawClient client = resumed(version)) {
                client.publish(publish ->
                                publish.topic(topic).payload("once").qos(2, 7).dup())
                        .expectPubRec(7);
                client.pubRel(7);
            }
            broker.awaitOffline(id);
            try (RawClient client = resumed(version)) {
                client.pubRel(7).expect(PacketType.PUBCOMP);
                client.publish(topic, "another", 2, 7).expectPubRec(7);
                client.pubRel(7).expectPubComp(7);
            }

            listener.expectPublish(topic, "once");
            listener.expectPublish(topic, "another");
            listener.expectNothing();
        }
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.2-4] a clean start forgets the packet ids of QoS 2 messages")
    @Proves(v5 = "MQTT-3.1.2-4", v311 = "MQTT-3.1.2-6")
    void forgetsQos2IdsWithACleanStart(ProtocolVersion version) {
        try (RawClient listener = publisher(version)) {
            listener.subscribe(1, topic, 0).expectSubAck(1, 0);
            try (RawClient client = resumed(version)) {
                client.publish(topic, "first", 2, 7).expectPubRec(7);
            }
            try (RawClient client = broker.connected(version, id)) {
                client.publish(topic, "second", 2, 7).expectPubRec(7);
            }

            listener.expectPublish(topic, "first");
            listener.expectPublish(topic, "second");
        }
    }

    @EachVersion
    @DisplayName("limits.queued-messages: the oldest messages are kept, newer ones dropped and counted")
    void boundsTheQueueOfAnAbsentClient(ProtocolVersion version) {
        subscribeAndCut(version, 1);
        long dropped = broker.count(Counter.DROPPED_QUEUE_FULL);
        try (RawClient publisher = publisher(version)) {
            for (int i = 0; i < QUEUE + 5; i++) {
                publish(publisher, "m" + i, 1);
            }
        }
        broker.awaitExactly(Counter.DROPPED_QUEUE_FULL, dropped + 5);
        assertThat(Objects.requireNonNull(broker.session(id)).queued()).isEqualTo(QUEUE);

        try (RawClient client = resumed(version)) {
            for (int i = 0; i < QUEUE; i++) {
                RawPacket packet = client.expectPublish(topic, "m" + i, 1);
                client.pubAck(packet.packetId());
            }
            client.expectNothing();
        }
    }

    @EachVersion
    @DisplayName("limits.queued-messages: a connected client that does not acknowledge has a bounded queue, too")
    void boundsTheQueueOfAConnectedClient(ProtocolVersion version) {
        long dropped = broker.count(Counter.DROPPED_QUEUE_FULL);
        try (RawClient publisher = publisher(version);
                RawClient client = broker.connected(version, id)) {
            client.subscribe(1, topic, 1).expectSubAck(1, 1);
            for (int i = 0; i < 20 + QUEUE + 5; i++) {
                publish(publisher, "m" + i, 1);
            }
            broker.awaitExactly(Counter.DROPPED_QUEUE_FULL, dropped + 5);
            List<RawPacket> window = client.expectPublishes(20);
            client.expectNothing();
            for (RawPacket packet : window) {
                client.pubAck(packet.packetId());
            }
            for (int i = 20; i < 20 + QUEUE; i++) {
                client.pubAck(client.expectPublish(topic, "m" + i, 1).packetId());
            }
            client.expectNothing();
        }
        broker.awaitExactly(Counter.DROPPED_QUEUE_FULL, dropped + 5);
    }

    @EachVersion
    @DisplayName("limits.in-flight bounds what is sent to a resumed session at a time")
    void boundsWhatIsInFlight(ProtocolVersion version) {
        subscribeAndCut(version, 1);
        try (RawClient publisher = publisher(version)) {
            for (int i = 0; i < 30; i++) {
                publish(publisher, "m" + i, 1);
            }
        }
        try (RawClient client = resumed(version)) {
            List<RawPacket> window = client.expectPublishes(20);
            client.expectNothing();
            for (int i = 0; i < 10; i++) {
                client.pubAck(window.get(i).packetId()).expectPublish(topic, "m" + (20 + i), 1);
            }
            client.expectNothing();
        }
    }

    @Test
    @DisplayName("[MQTT-3.3.4-9] [MQTT-4.9.0-1] the client's Receive Maximum holds for what is resent and queued")
    @Proves(v5 = {"MQTT-3.3.4-9", "MQTT-4.9.0-1"})
    void honoursReceiveMaximumOnResume() {
        subscribeAndCut(ProtocolVersion.MQTT_5, 2);
        try (RawClient publisher = publisher(ProtocolVersion.MQTT_5)) {
            for (int i = 0; i < 6; i++) {
                publish(publisher, "m" + i, 1 + i % 2);
            }
        }
        try (RawClient client = resumed(ProtocolVersion.MQTT_5)) { // all six were sent once
            client.expectPublishes(6);
        }
        broker.awaitOffline(id);
        Consumer<ConnectBuilder> narrow = connect -> {
            lasting(ProtocolVersion.MQTT_5, id).accept(connect);
            connect.receiveMaximum(2);
        };
        try (RawClient client = broker.connected(ProtocolVersion.MQTT_5, narrow)) {
            RawPacket first = client.expectPublish(topic, "m0", 1);
            RawPacket second = client.expectPublish(topic, "m1", 2);
            client.expectNothing();
            client.pubRec(second.packetId()).expectPubRel(second.packetId());
            client.expectNothing(); // a QoS 2 message is under way until PUBCOMP
            client.pubComp(second.packetId());
            RawPacket third = client.expectPublish(topic, "m2", 1);
            client.expectNothing();
            client.pubAck(first.packetId()).pubAck(third.packetId());
            assertThat(payloads(client.expectPublishes(2))).containsExactly("m3", "m4");
            client.expectNothing();
        }
    }

    @EachVersion
    @DisplayName(
            "[MQTT-4.6.0-1] thousands of messages that come while a client comes and goes reach it in order, at least once")
    void losesNothingWhileAClientComesAndGoes(ProtocolVersion version) {
        subscribeAndCut(version, 1);
        int count = 600;
        int next = 0;
        try (RawClient publisher = publisher(version)) {
            int published = 0;
            while (next < count) {
                for (int i = 0; i < 15 && published < count; i++) {
                    publish(publisher, Integer.toString(published++), 1);
                }
                try (RawClient client = resumed(version)) {
                    int taken = 0;
                    while (next < published && taken++ < 20) {
                        RawPacket packet = client.expectPublish();
                        assertThat(packet.payloadText()).isEqualTo(Integer.toString(next));
                        client.pubAck(packet.packetId());
                        next++;
                    }
                    client.pingReq();
                    while (client.expectPacket().type() != PacketType.PINGRESP) {} // the acknowledgements have arrived
                }
                broker.awaitOffline(id);
            }
        }
    }
}
