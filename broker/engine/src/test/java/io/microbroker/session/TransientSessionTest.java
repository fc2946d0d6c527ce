// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.packet.PublishFrame;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.QueueMemory;
import io.microbroker.topic.Target;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A session that ends with its connection: {@link Session} over {@link TransientOutbound}. */
class TransientSessionTest {
    private static final long NOW = 1_000;

    private final FakeHost host = new FakeHost();
    private final FakePort port = new FakePort();
    private final Session session = Session.transientSession(
            new Publisher("sensor", null),
            new Lease("sensor", 0, 1),
            host,
            new Session.Bounds(2, 3, 10_000, QueueMemory.unbounded()));
    private final Target target = Target.forRetained(session, Subscription.of("room/#", Qos.EXACTLY_ONCE));

    TransientSessionTest() {
        session.attach(port);
    }

    private void deliver(String payload, Qos qos) {
        deliver(payload, qos, Message.NEVER);
    }

    private void deliver(String payload, Qos qos, long expiresAtMillis) {
        Message plain = Message.of("room/1", payload, qos, false);
        Message message =
                new Message(plain.topic(), plain.payload(), qos, false, 0, expiresAtMillis, plain.properties(), null);
        session.deliver(new PublishFrame(message), target, NOW);
    }

    private void pubAck(int packetId) {
        session.onPubAck(packetId, ReasonCode.SUCCESS, NOW);
    }

    @Test
    @DisplayName("[MQTT-3.3.4-9] keeps the window, and the order behind it")
    void queuesBehindTheWindow() {
        for (int i = 1; i <= 4; i++) {
            deliver("m" + i, Qos.AT_LEAST_ONCE);
        }
        assertThat(port.take()).containsExactly("1:m1", "2:m2");
        assertThat(session.hasRoom()).isFalse();

        pubAck(2);
        pubAck(1);

        assertThat(port.take()).containsExactly("3:m3", "4:m4");
        pubAck(3);
        assertThat(session.hasRoom()).isTrue();
        assertThat(host.roomAgain).isEqualTo(1);
    }

    @Test
    @DisplayName("[MQTT-2.2.1-4] a packet id in use is passed over")
    void passesOverIdsInUse() {
        deliver("stuck", Qos.AT_LEAST_ONCE);
        for (int i = 2; i <= 65_535; i++) {
            deliver("m", Qos.AT_LEAST_ONCE);
            pubAck(i);
        }
        port.take();

        deliver("after", Qos.AT_LEAST_ONCE);

        assertThat(port.take()).containsExactly("2:after");
    }

    @Test
    void dropsWhatExceedsTheQueueButExpiredHeadsFirst() {
        deliver("a", Qos.AT_LEAST_ONCE);
        deliver("b", Qos.AT_LEAST_ONCE);
        deliver("old", Qos.AT_LEAST_ONCE, NOW - 1);
        deliver("c", Qos.AT_LEAST_ONCE);
        deliver("d", Qos.AT_LEAST_ONCE);

        deliver("e", Qos.AT_LEAST_ONCE);
        deliver("f", Qos.AT_LEAST_ONCE);

        assertThat(host.drops).containsExactly(DropReason.EXPIRED, DropReason.QUEUE_FULL);
        pubAck(1);
        pubAck(2);
        pubAck(3);
        assertThat(port.take()).containsExactly("1:a", "2:b", "3:c", "4:d", "5:e");
    }

    @Test
    @DisplayName("[MQTT-4.3.3-4] PUBREC, PUBREL, PUBCOMP")
    void handsOverExactlyOnce() {
        deliver("m", Qos.EXACTLY_ONCE);
        session.onPubRec(1, ReasonCode.SUCCESS, NOW);
        pubAck(1);
        assertThat(session.inFlight()).isEqualTo(1);

        session.onPubComp(1, NOW);

        assertThat(port.take()).containsExactly("1:m", "PUBREL 1");
        assertThat(session.inFlight()).isZero();
        session.onPubRec(1, ReasonCode.SUCCESS, NOW);
        assertThat(port.take()).containsExactly("PUBREL 1 PACKET_IDENTIFIER_NOT_FOUND");
    }

    @Test
    void freesTheIdOfWhatTheClientNeverTakes() {
        port.takesAll = false;
        deliver("large", Qos.AT_LEAST_ONCE);

        assertThat(session.inFlight()).isZero();
        assertThat(host.drops).containsExactly(DropReason.REFUSED_BY_CLIENT);
    }

    @Test
    void dropsQos0ForAClientThatDoesNotReadOrIsGone() {
        port.writable = false;
        deliver("a", Qos.AT_MOST_ONCE);
        session.detach();
        deliver("b", Qos.AT_MOST_ONCE);

        assertThat(host.drops).containsExactly(DropReason.NOT_WRITABLE, DropReason.OFFLINE);
        assertThat(session.isOnline()).isFalse();
        assertThat(session.hasRoom()).isFalse();
    }

    @Test
    @DisplayName("[MQTT-4.8.2-4], [MQTT-4.8.2-5] sent QoS 2 stays, the rest goes to another member")
    void givesAwayWhatItWillNotFinish() {
        deliver("sent 1", Qos.AT_LEAST_ONCE);
        deliver("sent 2", Qos.EXACTLY_ONCE);
        deliver("queued 1", Qos.AT_LEAST_ONCE);
        deliver("queued 2", Qos.EXACTLY_ONCE);
        List<String> given = new ArrayList<>();

        session.giveAway(
                (frame, terms) -> given.add("again: " + frame.message().payloadText()),
                (frame, terms) -> given.add(frame.message().payloadText()));

        assertThat(given).containsExactly("again: sent 1", "queued 1", "queued 2");
    }
}
