// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

import static io.microbroker.spi.mqtt.Qos.AT_LEAST_ONCE;
import static io.microbroker.spi.mqtt.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.storage.Stored;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StoredOutboundTest {
    private static final long NOW = 1_000;

    private final FakeStore store = new FakeStore();

    private void pubAck(int packetId) {
        store.session.onPubAck(packetId, ReasonCode.SUCCESS, NOW);
        store.settle();
    }

    private void pubRec(int packetId) {
        store.session.onPubRec(packetId, ReasonCode.SUCCESS, NOW);
    }

    private void pubComp(int packetId) {
        store.session.onPubComp(packetId, NOW);
        store.settle();
    }

    private void post(int count) {
        for (int i = 0; i < count; i++) {
            store.post("m" + store.nextSequence, AT_LEAST_ONCE);
        }
        store.settle();
    }

    @Test
    void sendsPostedMessagesInOrder() {
        FakePort port = store.connect(10);

        post(3);

        assertThat(port.take()).containsExactly("1:m1", "2:m2", "3:m3");
        assertThat(store.session.inFlight()).isEqualTo(3);
    }

    @Test
    @DisplayName("[MQTT-3.3.4-9] never more than receive maximum are unfinished")
    void waitsForRoomInTheWindow() {
        FakePort port = store.connect(2);
        post(4);
        assertThat(port.take()).containsExactly("1:m1", "2:m2");
        assertThat(store.session.hasRoom()).isFalse();

        pubAck(2);

        assertThat(port.take()).containsExactly("3:m3");
    }

    @Test
    @DisplayName("what goes to another member is not sent any more, though the store still has it")
    void doesNotSendWhatItHasGivenAway() {
        FakePort port = store.connect(2);
        post(5);
        port.take();

        store.session.storedOutbound().giveAway(3);
        store.session.storedOutbound().giveAway(4);
        pubAck(1);
        pubAck(2);

        assertThat(port.take()).containsExactly("5:m5");
        pubAck(5);
        post(1);
        assertThat(port.take()).containsExactly("6:m6");
    }

    @Test
    void readsWhatAPostWasLostOf() {
        FakePort port = store.connect(10);
        store.append("m1", AT_LEAST_ONCE, Message.NEVER);

        post(1);

        assertThat(port.take()).containsExactly("1:m1", "2:m2");
    }

    @Test
    void ignoresAPostOfWhatItHasReadAlready() {
        FakePort port = store.connect(10);
        Stored first = store.append("m1", AT_LEAST_ONCE, Message.NEVER);
        post(1);
        port.take();

        store.session.onPosted(first, NOW);
        store.settle();

        assertThat(port.take()).isEmpty();
    }

    @Test
    void readsWhatWasPostedWhileItRead() {
        FakePort port = store.connect(10);
        store.append("m1", AT_LEAST_ONCE, Message.NEVER);
        store.post("m2", AT_LEAST_ONCE);
        store.settleOne(); // asks for both
        store.post("m3", AT_LEAST_ONCE);

        store.settle();

        assertThat(port.take()).containsExactly("1:m1", "2:m2", "3:m3");
    }

    @Test
    void skipsMessagesThatLeftTheQueue() {
        store.connect(1);
        post(4);
        store.queue.remove(2L);
        store.queue.remove(3L);

        pubAck(1);

        assertThat(store.port().take()).containsExactly("1:m1", "4:m4");
    }

    @Test
    void skipsARestOfTheQueueThatHasLeft() {
        store.connect(1);
        post(3);
        store.queue.remove(2L);
        store.queue.remove(3L);
        pubAck(1);
        store.port().take();

        post(1);

        assertThat(store.port().take()).containsExactly("4:m4");
    }

    @Test
    @DisplayName("[MQTT-4.4.0-1] resends what is unfinished, in order, with DUP; the rest follows without")
    void resendsAfterAReconnect() {
        store.connect(3);
        post(5);
        pubAck(2);
        pubAck(4);

        FakePort port = store.connect(10);
        store.settle();

        assertThat(port.take()).containsExactly("1:m1+DUP", "3:m3+DUP", "5:m5+DUP");
        post(1);
        assertThat(port.take()).containsExactly("6:m6");
    }

    @Test
    @DisplayName("[MQTT-3.3.1-1] DUP only on what was sent before")
    void marksNothingThatWasNeverSent() {
        store.connect(2);
        post(4);

        FakePort port = store.connect(4);
        store.settle();

        assertThat(port.take()).containsExactly("1:m1+DUP", "2:m2+DUP", "3:m3", "4:m4");
    }

    @Test
    void marksAllThatARestartFound() {
        store.append("m1", AT_LEAST_ONCE, Message.NEVER);
        store.session.recover(store.claim());

        FakePort port = store.connect(4);
        store.settle();
        post(1);

        assertThat(port.take()).containsExactly("1:m1+DUP", "2:m2");
    }

    @Test
    void sendsPubRelWhenPubRecIsSafe() {
        FakePort port = store.connect(4);
        store.post("m1", EXACTLY_ONCE);
        pubRec(1);
        assertThat(port.take()).containsExactly("1:m1");

        store.settle();

        assertThat(port.take()).containsExactly("PUBREL 1");
        assertThat(store.session.inFlight()).isEqualTo(1);
        pubComp(1);
        assertThat(store.session.inFlight()).isZero();
        assertThat(store.acked).containsExactly(1L);
    }

    @Test
    void answersARepeatedPubRecOnceItIsReleased() {
        FakePort port = store.connect(4);
        store.post("m1", EXACTLY_ONCE);
        pubRec(1);
        pubRec(1);
        store.settle();
        assertThat(port.take()).containsExactly("1:m1", "PUBREL 1");

        pubRec(1);
        pubRec(7);

        assertThat(port.take()).containsExactly("PUBREL 1", "PUBREL 7 PACKET_IDENTIFIER_NOT_FOUND");
    }

    @Test
    void finishesOnAPubRecThatRefuses() {
        store.connect(1);
        store.post("m1", EXACTLY_ONCE);
        store.post("m2", EXACTLY_ONCE);

        store.session.onPubRec(1, ReasonCode.QUOTA_EXCEEDED, NOW);
        store.settle();

        assertThat(store.acked).containsExactly(1L);
        assertThat(store.port().take()).containsExactly("1:m1", "2:m2");
    }

    @Test
    void ignoresAnswersOfTheWrongKind() {
        FakePort port = store.connect(4);
        store.post("m1", EXACTLY_ONCE);
        store.post("m2", AT_LEAST_ONCE);

        pubAck(1);
        pubComp(1);
        pubComp(2);
        pubAck(3);

        assertThat(store.session.inFlight()).isEqualTo(2);
        assertThat(store.acked).isEmpty();
        assertThat(port.take()).containsExactly("1:m1", "2:m2");
    }

    @Test
    @DisplayName("[MQTT-4.4.0-1] PUBREL goes out again at once, beyond receive maximum")
    void resendsPubRelOnResume() {
        store.connect(4);
        store.post("m1", AT_LEAST_ONCE);
        store.post("m2", EXACTLY_ONCE);
        store.post("m3", AT_LEAST_ONCE);
        pubRec(2);
        store.settle();

        FakePort port = store.connect(1);
        store.settle();

        assertThat(port.take()).containsExactly("PUBREL 2", "1:m1+DUP");
        pubComp(2);
        pubAck(1);
        assertThat(port.take()).containsExactly("3:m3+DUP");
    }

    @Test
    void takesAPubCompForWhatIsBehindMessagesStillToBeRead() {
        store.connect(10);
        post(3);
        store.post("m4", EXACTLY_ONCE);
        pubRec(4);
        store.settle();

        FakePort port = store.connect(1);
        pubComp(4); // before anything is read

        assertThat(store.released).isEmpty();
        for (int packetId = 1; packetId <= 3; packetId++) {
            pubAck(packetId);
        }
        post(1);
        assertThat(port.take()).containsExactly("PUBREL 4", "1:m1+DUP", "2:m2+DUP", "3:m3+DUP", "5:m5");
    }

    @Test
    void hidesNothingBehindAReleasedMessageThatLostItsForerunners() {
        store.connect(40);
        store.post("m1", AT_LEAST_ONCE);
        store.post("m2", EXACTLY_ONCE);
        pubRec(2);
        store.settle();

        FakePort port = store.connect(40);
        store.queue.remove(1L); // it moved to another member of a shared group
        store.settle();
        port.take();
        pubComp(2);
        post(30);

        assertThat(port.take()).hasSize(30).startsWith("3:m3").endsWith("32:m32");
        assertThat(store.released).isEmpty();
    }

    @Test
    void dropsExpiredMessagesOnTheWay() {
        FakePort port = store.connect(4);
        store.append("old", AT_LEAST_ONCE, NOW - 1);

        post(1);

        assertThat(port.take()).containsExactly("2:m2");
        assertThat(store.acked).containsExactly(1L);
        assertThat(store.host.drops).containsExactly(DropReason.EXPIRED);
    }

    @Test
    @DisplayName("[MQTT-3.1.2-25] what the client never takes is done")
    void finishesWhatIsTooLargeForTheClient() {
        FakePort port = store.connect(1);
        port.takesAll = false;
        post(1);
        port.takesAll = true;

        post(1);

        assertThat(store.acked).containsExactly(1L);
        assertThat(store.host.drops).containsExactly(DropReason.REFUSED_BY_CLIENT);
        assertThat(port.take()).containsExactly("2:m2");
    }

    @Test
    void closesAConnectionWhoseOneMessageHoldsUpAllOthers() {
        FakePort port = store.connect(5);
        for (int i = 1; i <= 65_535; i++) {
            post(1);
            if (i > 1) {
                pubAck(i);
            }
        }
        assertThat(port.take()).hasSize(65_535).endsWith("65535:m65535");
        assertThat(port.disconnected).isFalse();

        post(1);

        assertThat(port.disconnected).isTrue();
        assertThat(port.take()).isEmpty();
    }

    @Test
    void goesOnBehindAFullSpanWhenItsFirstMessageIsDone() {
        store.connect(5);
        for (int i = 1; i <= 65_535; i++) {
            post(1);
            if (i > 1) {
                pubAck(i);
            }
        }
        post(1);
        FakePort port = store.connect(5);
        store.settle();
        assertThat(port.take()).containsExactly("1:m1+DUP");

        pubAck(1);

        assertThat(port.take()).containsExactly("1:m65536");
    }
}
