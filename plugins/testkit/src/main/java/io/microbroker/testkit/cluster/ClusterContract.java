// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of several instances may rely on: as if there was one. */
@SuppressWarnings("resource") // the stage closes the clients
public abstract class ClusterContract extends MovingContract {
    /** Made by JUnit. */
    protected ClusterContract() {}

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void messagesReachATransientSubscriberOnAnotherInstanceFromItsSubAckOn(int qos) {
        RawClient publisher = client(a, id("publisher"));
        for (int i = 0; i < 20; i++) {
            String topic = id("room") + "/" + i;
            RawClient subscriber = subscribed(client(b, id("subscriber")), topic, 2);

            publish(publisher, topic, "on", qos);

            subscriber.expectPublish(topic, "on", qos);
            subscriber.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void messagesReachAPersistentSubscriberOnAnotherInstanceFromItsSubAckOn(int qos) {
        RawClient publisher = client(a, id("publisher"));
        RawClient subscriber = persistent(b, id("subscriber"), false);
        for (int i = 0; i < 20; i++) {
            String topic = id("room") + "/" + i;
            subscribed(subscriber, topic, 2);

            publish(publisher, topic, "on", qos);

            RawPacket came = subscriber.expectPublish(topic, "on", qos);
            if (qos == 1) {
                subscriber.pubAck(came.packetId());
            } else if (qos == 2) {
                subscriber.pubRec(came.packetId()).expectPubRel(came.packetId());
                subscriber.pubComp(came.packetId());
            }
        }
        subscriber.expectNothing();
    }

    private static void publish(RawClient publisher, String topic, String payload, int qos) {
        publisher.publish(topic, payload, qos, qos == 0 ? 0 : 7);
        if (qos == 1) {
            publisher.expect(PacketType.PUBACK);
        } else if (qos == 2) {
            publisher.expect(PacketType.PUBREC);
            publisher.pubRel(7).expectPubComp(7);
        }
    }

    @Test
    void oneMessageReachesEachSubscriberOnBothInstancesOnce() {
        String topic = id("hall") + "/temperature";
        List<RawClient> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Instance instance = i % 2 == 0 ? a : b;
            String name = id("display-" + i);
            all.add(subscribed(
                    i < 3 ? client(instance, name) : persistent(instance, name, false),
                    i < 2 ? topic : id("hall") + "/+",
                    1));
        }

        publishSafely(client(a, id("sensor")), topic, "21");

        for (RawClient each : all) {
            each.expectPublish(topic, "21", 1);
            each.expectNothing();
        }
    }

    @Test
    void overlappingSubscriptionsOnAnotherInstanceBringOneCopy() {
        String topic = id("hall") + "/temperature";
        RawClient subscriber = client(b, id("display"));
        subscribed(subscriber, topic, 1);
        subscribed(subscriber, id("hall") + "/#", 0);

        publishSafely(client(a, id("sensor")), topic, "21");

        subscriber.expectPublish(topic, "21", 1);
        subscriber.expectNothing();
    }

    @Test
    void whatWasPublishedElsewhereWhileAClientWasOfflineComesWhereverItReturns() {
        String topic = id("hall") + "/door";
        subscribed(persistent(a, id("phone"), false), topic, 1).disconnect().expectClosed();
        RawClient onA = client(a, id("sensor-a"));
        RawClient onB = client(b, id("sensor-b"));
        publishSafely(onA, topic, "1");
        publishSafely(onB, topic, "2");
        publishSafely(onA, topic, "3");

        RawClient returned = persistent(b, id("phone"), true);

        for (String payload : List.of("1", "2", "3")) {
            returned.pubAck(returned.expectPublish(topic, payload, 1).packetId());
        }
        returned.expectNothing();
    }

    @Test
    @DisplayName("[MQTT-3.1.4-3]")
    void aClientThatMovesTakesItsSessionWithIt() {
        String topic = id("hall") + "/door";
        RawClient sensor = client(a, id("sensor"));
        RawClient before = subscribed(persistent(a, id("phone"), false), topic, 1);
        for (int move = 0; move < 6; move++) {
            Instance target = move % 2 == 0 ? b : a;

            RawClient after = persistent(target, id("phone"), true);
            publishSafely(sensor, topic, String.valueOf(move));

            before.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
            takeNews(after, String.valueOf(move));
            before = after;
        }
    }

    /** An acknowledgement that was on its way when the session moved does not count: the message comes again, and says so. */
    private static void takeNews(RawClient client, String payload) {
        RawPacket came = client.expectPublish();
        while (!came.payloadText().equals(payload)) {
            assertThat(came.dup()).isTrue();
            client.pubAck(came.packetId());
            came = client.expectPublish();
        }
        client.pubAck(came.packetId());
    }

    @Test
    void aTransientClientIdIsConnectedOnceInAll() {
        RawClient first = subscribed(client(a, id("phone")), id("hall"), 1);

        RawClient second = subscribed(client(b, id("phone")), id("hall"), 1);

        first.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
        publishSafely(client(a, id("sensor")), id("hall"), "1");
        second.expectPublish(id("hall"), "1", 1);
        second.expectNothing();
    }

    @Test
    void whatWasNotAcknowledgedComesAgainOnTheOtherInstance() {
        RawClient before = subscribed(persistent(a, id("phone"), false), id("hall"), 2);
        RawClient sensor = client(a, id("sensor"));
        publishSafely(sensor, id("hall"), "1");
        publish(sensor, id("hall"), "2", 2);
        int first = before.expectPublish(id("hall"), "1", 1).packetId();
        int second = before.expectPublish(id("hall"), "2", 2).packetId();
        before.pubRec(second).expectPubRel(second);

        RawClient after = persistent(b, id("phone"), true);

        after.expectPubRel(second);
        RawPacket again = after.expectPublish(id("hall"), "1", 1);
        assertThat(again.dup()).isTrue();
        assertThat(again.packetId()).isEqualTo(first);
        after.pubComp(second).pubAck(first).expectNothing();
    }

    @Test
    @DisplayName("[MQTT-3.1.2-4]")
    void aCleanStartOnAnotherInstanceEndsTheSession() {
        subscribed(persistent(a, id("phone"), false), id("hall"), 1)
                .disconnect()
                .expectClosed();

        RawClient fresh = client(b, id("phone"));
        publishSafely(client(a, id("sensor")), id("hall"), "1");

        fresh.expectNothing();
        fresh.disconnect().expectClosed();
        persistent(a, id("phone"), false).expectNothing();
    }

    @Test
    void afterUnsubAckNothingComesFromAnotherInstance() {
        for (RawClient subscriber : List.of(client(b, id("transient")), persistent(b, id("persistent"), false))) {
            subscribed(subscriber, id("hall"), 1);
            subscriber.unsubscribe(2, id("hall")).expectUnsubAck(2, 0);
        }
        RawClient sensor = client(a, id("sensor"));

        sensor.publish(id("hall"), "1", 1, 9);

        sensor.expectPubAck(9, ReasonCode.NO_MATCHING_SUBSCRIBERS);
    }

    @Test
    void aRequestRightAfterTheSubscriptionToItsAnswerIsAnsweredAcrossInstances() {
        RawClient responder = subscribed(client(b, id("responder")), id("request"), 1);
        for (int i = 0; i < 20; i++) {
            RawClient asking = client(a, id("asking"));
            String answers = id("answer") + "/" + i;
            subscribed(asking, answers, 1);
            publishSafely(asking, id("request"), answers);

            RawPacket request = responder.expectPublish(id("request"), answers);
            responder.pubAck(request.packetId());
            publishSafely(responder, answers, "yes");

            asking.expectPublish(answers, "yes");
            asking.close();
        }
    }

    @Test
    void retainedMessagesAreThoseOfAllInstances() {
        RawClient onA = client(a, id("sensor-a"));
        RawClient onB = client(b, id("sensor-b"));
        retain(onA, "1");
        await(() -> isRetained(b, "1")); // else it could be the same millisecond, in which the instances' clocks decide
        retain(onB, "2");

        await(() -> isRetained(a, "2") && isRetained(b, "2"));

        retain(onA, "3");
        await(() -> isRetained(a, "3") && isRetained(b, "3"));
        retain(onB, "");
        await(() -> isRetained(a, null) && isRetained(b, null));
    }

    private void retain(RawClient client, String payload) {
        client.publish(
                publish -> publish.topic(id("state")).payload(payload).qos(1, 3).retain());
        client.expect(PacketType.PUBACK);
    }

    private boolean isRetained(Instance instance, @Nullable String payload) {
        try (RawClient looking = RawClient.connected(instance.port(), id("looking"))) {
            looking.subscribe(1, id("state"), 0).expectSubAck(1, 0);
            looking.pingReq();
            RawPacket came = looking.expectPacket();
            return payload == null
                    ? came.type() == PacketType.PINGRESP
                    : came.type() == PacketType.PUBLISH && came.payloadText().equals(payload);
        }
    }

    @Test
    void eachMessageToASharedGroupReachesOneMemberOfAllInstances() {
        String filter = "$share/displays/" + id("hall");
        List<RawClient> members = List.of(
                subscribed(client(a, id("m1")), filter, 1),
                subscribed(client(b, id("m2")), filter, 1),
                subscribed(persistent(a, id("m3"), false), filter, 1),
                subscribed(persistent(b, id("m4"), false), filter, 1));
        RawClient sensor = client(a, id("sensor"));

        for (int i = 0; i < 40; i++) {
            publishSafely(sensor, id("hall"), String.valueOf(i));
        }

        List<String> came = new ArrayList<>();
        for (List<String> own : drain(40, members)) {
            assertThat(own).hasSizeBetween(5, 15);
            came.addAll(own);
        }
        assertThat(came).hasSize(40).doesNotHaveDuplicates();
    }

    /** What comes to clients until it is so much, and shortly behind; a list for each of them. */
    private static List<List<String>> drain(int count, List<RawClient> clients) {
        List<List<String>> came = new ArrayList<>();
        clients.forEach(client -> came.add(new ArrayList<>()));
        await(() -> {
            for (int i = 0; i < clients.size(); i++) {
                takeWhatIsThere(clients.get(i), came.get(i));
            }
            return came.stream().mapToInt(List::size).sum() >= count;
        });
        LockSupport.parkNanos(100_000_000); // for what should not come, there is no condition
        for (int i = 0; i < clients.size(); i++) {
            takeWhatIsThere(clients.get(i), came.get(i));
        }
        return came;
    }

    private static void takeWhatIsThere(RawClient client, List<String> payloads) {
        client.pingReq();
        for (RawPacket packet = client.expectPacket();
                packet.type() == PacketType.PUBLISH;
                packet = client.expectPacket()) {
            payloads.add(packet.payloadText());
            client.pubAck(packet.packetId());
        }
    }

    @Test
    void aMessageOfQos0ReachesOneMemberOfASharedGroupElsewhere() {
        String filter = "$share/displays/" + id("hall");
        RawClient member = subscribed(persistent(b, id("m1"), false), filter, 1);
        RawClient sensor = client(a, id("sensor"));

        sensor.publish(id("hall"), "1");

        member.expectPublish(id("hall"), "1", 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 600})
    void aWillReachesSubscribersOfAnotherInstanceOnce(long sessionExpiry) {
        RawClient watcher = subscribed(client(b, id("watcher")), id("gone"), 1);
        RawClient dying = client(a, connect -> connect.clientId(id("sensor"))
                .sessionExpiry(sessionExpiry)
                .will(id("gone"), "gone", 1, false));

        dying.reset();

        watcher.pubAck(watcher.expectPublish(id("gone"), "gone", 1).packetId());
        watcher.expectNothing();
    }

    @Test
    void aWillWithDelayIsSentWhenItIsDue() {
        RawClient watcher = subscribed(client(b, id("watcher")), id("gone"), 1);
        RawClient dying = withDelayedWill(a, 1, true);

        dying.reset();

        watcher.expectPublish(id("gone"), "gone", 1);
        watcher.expectNothing();
    }

    @Test
    @DisplayName("[MQTT-3.1.3-9]")
    void aWillWithDelayIsNotSentIfTheClientComesBackElsewhereInTime() {
        RawClient watcher = subscribed(client(b, id("watcher")), id("gone"), 1);
        withDelayedWill(a, 2, true).reset();

        withDelayedWill(b, 2, false).disconnect().expectClosed();
        publishSafely(client(a, id("other")), id("gone"), "end");

        long from = System.nanoTime();
        watcher.expectPublish(id("gone"), "end", 1);
        await(() -> System.nanoTime() - from > 3_000_000_000L);
        watcher.expectNothing();
    }

    private RawClient withDelayedWill(Instance instance, int seconds, boolean cleanStart) {
        return client(instance, connect -> connect.clientId(id("sensor"))
                .cleanStart(cleanStart)
                .sessionExpiry(60)
                .will(
                        id("gone"),
                        "gone".getBytes(StandardCharsets.UTF_8),
                        1,
                        false,
                        will -> will.number(PropertyCode.WILL_DELAY_INTERVAL, seconds)));
    }

    @Test
    void aSessionThatExpiredIsGoneOnAllInstances() {
        RawClient leaving = client(a, connect -> connect.clientId(id("phone")).sessionExpiry(1));
        subscribed(leaving, id("hall"), 1).reset();
        RawClient onA = client(a, id("sensor-a"));
        RawClient onB = client(b, id("sensor-b"));

        await(() -> hasNoSubscriber(onA, id("hall")) && hasNoSubscriber(onB, id("hall")));

        persistent(b, id("phone"), false);
    }

    private static boolean hasNoSubscriber(RawClient sensor, String topic) {
        sensor.publish(topic, "1", 1, 9);
        return sensor.expect(PacketType.PUBACK).reasonCode() == ReasonCode.NO_MATCHING_SUBSCRIBERS.code();
    }

    @Test
    @DisplayName("[MQTT-4.8.2-5] what a member was sent at QoS 2 is nobody else's when its session ends; the rest is")
    void whatWasSentToAMemberThatExpiresIsNobodyElses() {
        memberWithOneOfTwo(a).reset();

        assertThat(leftToAnother()).containsExactly("2");
    }

    @Test
    @DisplayName("[MQTT-4.8.2-5] nor is what an instance that died may have sent to it")
    void whatADeadInstanceSentToAMemberThatExpiresIsNobodyElses() {
        Instance third = started();
        memberWithOneOfTwo(third);
        third.kill();

        assertThat(leftToAnother()).doesNotContain("1");
    }

    /** The only member of a group, which has got the first of two messages and not answered. */
    private RawClient memberWithOneOfTwo(Instance instance) {
        RawClient member = client(
                instance,
                connect -> connect.clientId(id("member")).sessionExpiry(1).receiveMaximum(1));
        subscribed(subscribed(member, "$share/displays/" + id("hall"), 2), id("alone"), 0);
        RawClient sensor = client(a, id("sensor"));
        publish(sensor, id("hall"), "1", 2);
        publish(sensor, id("hall"), "2", 2);
        assertThat(member.expectPublish().payloadText()).isEqualTo("1");
        return member;
    }

    /** What another member of the group gets until the session of the first is over. */
    private List<String> leftToAnother() {
        RawClient other = subscribed(client(b, id("other")), "$share/displays/" + id("hall"), 2);
        RawClient sensor = client(b, id("sensor-b"));
        await(() -> hasNoSubscriber(sensor, id("alone")));
        return drain(0, List.of(other)).get(0);
    }

    @Test
    void anInstanceThatComesLaterKnowsTheSubscriptionsOfAll() {
        RawClient transientOnA = subscribed(client(a, id("m1")), id("hall"), 1);
        RawClient persistentOnB = subscribed(persistent(b, id("m2"), false), id("hall"), 1);

        Instance third = started();
        publishSafely(client(third, id("sensor")), id("hall"), "1");

        transientOnA.expectPublish(id("hall"), "1", 1);
        persistentOnB.expectPublish(id("hall"), "1", 1);
    }

    @Test
    void sessionsOfAnInstanceThatWasStoppedGoOnElsewhere() {
        Instance third = started();
        subscribed(persistent(third, id("phone"), false), id("hall"), 1);
        subscribed(client(third, id("transient")), id("hall"), 1);
        third.stop();
        publishSafely(client(a, id("sensor")), id("hall"), "1");

        RawClient returned = persistent(b, id("phone"), true);

        returned.pubAck(returned.expectPublish(id("hall"), "1", 1).packetId());
        returned.expectNothing();
    }

    @Test
    void theDeathOfAnInstanceLosesNothingThatWasAcknowledgedAndSendsItsWillsOnce() {
        RawClient watcher = subscribed(client(b, id("watcher")), id("gone"), 1);
        Instance third = started();
        subscribed(persistent(third, id("phone"), false), id("hall"), 1);
        client(third, connect -> connect.clientId(id("sensor")).will(id("gone"), "gone", 1, false));
        publishSafely(client(third, id("publisher")), id("hall"), "1");
        third.kill();
        publishSafely(client(a, id("other")), id("hall"), "2");

        watcher.expectPublish(id("gone"), "gone", 1);
        RawClient returned = persistent(b, id("phone"), true);

        returned.pubAck(returned.expectPublish(id("hall"), "1", 1).packetId());
        returned.pubAck(returned.expectPublish(id("hall"), "2", 1).packetId());
        returned.expectNothing();
        watcher.expectNothing();
    }

    @Test
    void aSharedGroupGoesOnWithoutTheMembersOfADeadInstance() {
        String filter = "$share/displays/" + id("hall");
        RawClient left = subscribed(client(a, id("m1")), filter, 1);
        Instance third = started();
        subscribed(client(third, id("m2")), filter, 1);
        RawClient sensor = client(b, id("sensor"));
        third.kill();
        await(() -> a.counters().getOrDefault("cluster-members", 0L) == 2
                && b.counters().getOrDefault("cluster-members", 0L) == 2);

        for (int i = 0; i < 10; i++) {
            publishSafely(sensor, id("hall"), String.valueOf(i));
        }

        assertThat(drain(10, List.of(left)).get(0)).hasSize(10).doesNotHaveDuplicates();
    }
}
