// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * QoS 2 with each of its packets lost. Both clients keep what the standard has them keep and nothing else; each loses its
 * connection at one step, on either side of a packet, and comes back.
 */
final class ExactlyOnceIT {
    private static final String TOPIC = "room/temp";
    private static final int MESSAGES = 3;

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    /** Where a publisher loses its connection, while it sends the second message. */
    enum PublisherLoss {
        NEVER,
        BEFORE_PUBLISH,
        PUBREC,
        BEFORE_PUBREL,
        PUBCOMP
    }

    /** Where a subscriber loses its connection, while it takes the second message. */
    enum SubscriberLoss {
        NEVER,
        PUBLISH,
        BEFORE_PUBREC,
        PUBREL,
        BEFORE_PUBCOMP,
        AFTER_PUBCOMP
    }

    static Stream<Arguments> losses() {
        return Stream.of(ProtocolVersion.values()).flatMap(version -> Stream.of(PublisherLoss.values())
                .flatMap(out -> Stream.of(SubscriberLoss.values()).map(in -> Arguments.of(version, out, in))));
    }

    @ParameterizedTest(name = "{0}, publisher loses {1}, subscriber loses {2}")
    @MethodSource("losses")
    @DisplayName("[MQTT-4.3.3-10] [MQTT-4.4.0-1] each message arrives once, in order, whichever packet is lost")
    @Proves(
            v5 = {"MQTT-4.3.3-3", "MQTT-4.3.3-5", "MQTT-4.3.3-6", "MQTT-4.3.3-10", "MQTT-4.4.0-1"},
            v311 = {"MQTT-4.3.3-1", "MQTT-4.3.3-2", "MQTT-4.4.0-1"})
    void eachMessageArrivesOnce(ProtocolVersion version, PublisherLoss out, SubscriberLoss in) {
        Receiver receiver = new Receiver(version, in);
        receiver.client.subscribe(1, TOPIC, 2).expectSubAck(1, 2);
        Sender sender = new Sender(version, out);
        for (int i = 1; i <= MESSAGES; i++) {
            sender.send("" + i, i == 2);
        }

        while (receiver.done < MESSAGES) {
            receiver.step();
        }

        assertThat(receiver.delivered).containsExactly("1", "2", "3");
        receiver.client.expectNothing();
        broker.leave(receiver.client);
        broker.persistent(version, "receiver").expectNothing();
    }

    /** A publisher by the book. It uses one packet id for all its messages. */
    private final class Sender {
        private static final int ID = 7;

        private final ProtocolVersion version;
        private final PublisherLoss loss;
        private RawClient client;

        Sender(ProtocolVersion version, PublisherLoss loss) {
            this.version = version;
            this.loss = loss;
            this.client = broker.persistent(version, "sender");
        }

        void send(String payload, boolean lossy) {
            if (lossy && loss == PublisherLoss.BEFORE_PUBLISH) {
                reconnect();
            }
            client.publish(TOPIC, payload, 2, ID);
            if (lossy && loss == PublisherLoss.PUBREC) {
                reconnect();
                client.publish(
                        again -> again.topic(TOPIC).payload(payload).qos(2, ID).dup());
            }
            client.expectPubRec(ID);
            if (lossy && loss == PublisherLoss.BEFORE_PUBREL) {
                reconnect();
            }
            client.pubRel(ID);
            if (lossy && loss == PublisherLoss.PUBCOMP) {
                reconnect();
                client.pubRel(ID);
            }
            assertThat(client.expect(PacketType.PUBCOMP).packetId()).isEqualTo(ID); // 0x92 if the first one arrived
        }

        private void reconnect() {
            client.close();
            client = broker.persistent(version, "sender");
        }
    }

    /** A subscriber by the book: it delivers at PUBLISH, and knows a repetition by the packet id until PUBREL. */
    private final class Receiver {
        private final ProtocolVersion version;
        private final Set<Integer> received = new HashSet<>();
        private final List<String> delivered = new ArrayList<>();
        private SubscriberLoss loss;
        private RawClient client;
        private int done;

        Receiver(ProtocolVersion version, SubscriberLoss loss) {
            this.version = version;
            this.loss = loss;
            this.client = broker.persistent(version, "receiver");
        }

        void step() {
            if (delivered.size() == 1 && loses(SubscriberLoss.PUBLISH)) {
                return; // it may be on its way, nobody has seen it
            }
            RawPacket packet = client.expectPacket();
            int id = packet.packetId();
            if (packet.type() == PacketType.PUBLISH) {
                assertThat(packet.qos()).isEqualTo(2);
                if (received.add(id)) {
                    delivered.add(packet.payloadText());
                }
                boolean second = packet.payloadText().equals("2");
                if (second && loses(SubscriberLoss.BEFORE_PUBREC)) {
                    return;
                }
                client.pubRec(id);
                if (second) {
                    loses(SubscriberLoss.PUBREL);
                }
                return;
            }
            assertThat(packet.type()).isEqualTo(PacketType.PUBREL);
            boolean second = received.remove(id) && ++done == 2;
            if (second && loses(SubscriberLoss.BEFORE_PUBCOMP)) {
                return;
            }
            client.pubComp(id);
            if (second) {
                loses(SubscriberLoss.AFTER_PUBCOMP);
            }
        }

        private boolean loses(SubscriberLoss at) {
            if (loss != at) {
                return false;
            }
            loss = SubscriberLoss.NEVER;
            client.close();
            client = broker.persistent(version, "receiver");
            return true;
        }
    }
}
