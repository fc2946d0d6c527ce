// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Fanout;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.StoredTarget;
import io.microbroker.testkit.redis.RedisBinary;
import io.microbroker.testkit.redis.RedisServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A broker that dies half-way leaves what it began in an outbox; the next one ends it, and repeats none of it. */
class OutboxTest {
    private static final Keys KEYS = new Keys("microbroker", 16);
    private static final String DEAD = "life-that-ends";

    private RedisServer redis;
    private RedisLink link;
    private StorageFixture fixture;
    private Claim sensor;
    private int number;

    @BeforeEach
    void open() {
        redis = RedisServer.of(RedisBinary.any());
        fixture = new StorageFixture(redis.address());
        sensor = fixture.claim("sensor-1");
        fixture.claim("display-1");
        fixture.claim("display-2");
        link = RedisLink.connect(redis.address(), Settings.of(Map.of("address", redis.address())));
        RedisLink.await(new Registry(link, KEYS).enter(DEAD));
        assertThat(KEYS.bucketOf("sensor-1"))
                .isNotEqualTo(KEYS.bucketOf("display-1"))
                .isNotEqualTo(KEYS.bucketOf("display-2"));
    }

    @AfterEach
    void close() {
        link.close();
        fixture.close();
        redis.close();
    }

    /** One operation of a life that is to die; returns its answer. */
    private PackReader apply(int bucket, PackWriter op) {
        byte[] batch = new PackWriter().array(1).append(op.toBytes()).toBytes();
        PackReader answers = new PackReader(RedisLink.await(link.call(
                Request.of(Scripts.APPLY, KEYS.writer(bucket), batch, DEAD, Integer.toString(++number), "0", "0"))));
        answers.nextArray();
        return answers;
    }

    private static StoredTarget target(String clientId) {
        return new StoredTarget(clientId, Qos.EXACTLY_ONCE, false, new int[0], null);
    }

    static Fan fan(String payload, String... clientIds) {
        List<StoredTarget> targets =
                List.of(clientIds).stream().map(OutboxTest::target).toList();
        Message message = Message.of("home/room", payload, Qos.EXACTLY_ONCE, true);
        return Fan.of(new Fanout(message, targets, 1, Durability.PROCESS), KEYS);
    }

    /** A QoS 2 message that was accepted and went nowhere yet; returns its id in the outbox. */
    private String accept(int packetId, Fan fan) {
        PackWriter op = new PackWriter().array(6);
        Deliveries.lease("I", sensor.lease(), op).number(packetId);
        op.array(3).text("X").string(fan.toBytes()).text("sensor-1");
        PackReader answer = apply(KEYS.bucketOf("sensor-1"), op);
        answer.nextArray();
        return answer.nextText();
    }

    private void restart() {
        fixture.close();
        fixture = new StorageFixture(redis.address());
    }

    private List<String> queueOf(String clientId) {
        return fixture.payloads(fixture.claim(clientId));
    }

    private String outboxSize() {
        return redis.ask("XLEN", KEYS.writer(KEYS.bucketOf("sensor-1")).replace(":w", ":x"));
    }

    @Test
    void anAcceptedMessageIsDelivered() {
        accept(7, fan("22", "display-1", "display-2"));
        assertThat(outboxSize()).isEqualTo(":1");

        restart();

        assertThat(queueOf("display-1")).containsExactly("22");
        assertThat(queueOf("display-2")).containsExactly("22");
        assertThat(outboxSize()).isEqualTo(":0");
        assertThat(fixture.claim("sensor-1").inboundQos2()).containsExactly(7);
    }

    @Test
    void aPartThatWasDoneIsNotDoneAgain() {
        Fan fan = fan("22", "display-1", "display-2");
        String id = accept(7, fan);
        Part first = fan.parts().get(0);
        PackWriter op = new PackWriter();
        fan.pack(first, KEYS.bucketOf("sensor-1") + ":" + id, op);
        apply(first.bucket(), op);

        restart();

        assertThat(queueOf("display-1")).containsExactly("22");
        assertThat(queueOf("display-2")).containsExactly("22");
    }

    /** Two may find it: one that tidies up after the dead, and one that starts. The late one comes when all is done and forgotten. */
    @Test
    void whoComesLateDoesNotRepeatIt() {
        accept(7, fan("22", "display-1", "display-2"));
        List<Left> found = outboxes();

        restart();
        goOn(found);

        assertThat(queueOf("display-1")).containsExactly("22");
        assertThat(queueOf("display-2")).containsExactly("22");
    }

    @Test
    void whoComesLateDoesNotMoveItAgain() {
        fixture.append("22", "sensor-1");
        fixture.awaitSettled();
        moveOut(sensor.lease(), "display-1");
        List<Left> found = outboxes();

        restart();
        goOn(found);

        assertThat(queueOf("display-1")).containsExactly("22");
        assertThat(queueOf("sensor-1")).isEmpty();
    }

    private List<Left> outboxes() {
        List<Left> found = new Inventory(link, KEYS).outboxes();
        assertThat(found).hasSize(1);
        return found;
    }

    /** As another instance does. */
    private void goOn(List<Left> found) {
        goOn(found, () -> {});
    }

    /** @param trouble begins when the instance is known */
    private void goOn(List<Left> found, Runnable trouble) {
        RedisLink.await(new Registry(link, KEYS).enter("late"));
        trouble.run();
        Desk desk = new Desk(link, new Trouble(), KEYS, "late");
        Crew crew = Crew.at(desk, KEYS, true);
        CountDownLatch done = new CountDownLatch(found.size());
        desk.run(() -> found.forEach(left -> left.goOn(desk, crew, done::countDown)));
        StorageFixture.awaitThat(() -> done.getCount() == 0, () -> "the end of " + found);
        StorageFixture.await(desk.drained(10_000));
        desk.close();
    }

    /** Its publisher has its answer, and nobody else could be told. */
    @Test
    void anAcceptedMessageIsDeliveredThoughMemoryRunsOut() {
        accept(7, fan("22", "display-1"));
        List<Left> found = outboxes();

        goOn(found, () -> redis.ask("CONFIG", "SET", "maxmemory", "1"));

        redis.ask("CONFIG", "SET", "maxmemory", "0");
        assertThat(queueOf("display-1")).containsExactly("22");
    }

    /** Or what is published next would be older than it, and not be retained. */
    @Test
    void theStampOfARetainedMessageIsKnownBeforeAnotherIsGiven() {
        Message message = Message.of("home/room", "22", Qos.EXACTLY_ONCE, true);
        accept(7, Fan.of(new Fanout(message, List.of(), 4711, Durability.PROCESS), KEYS));

        restart();

        assertThat(fixture.highestStamp()).isEqualTo(4711);
    }

    @Test
    void messagesOfOnePublisherKeepTheirOrder() {
        for (int i = 1; i <= 20; i++) {
            accept(i, fan("m" + i, "display-1"));
        }

        restart();

        assertThat(queueOf("display-1")).hasSize(20).startsWith("m1", "m2").endsWith("m19", "m20");
    }

    @Test
    void aLifeThatEndsInPeaceLeavesNothingBehind() {
        fixture.append("22", "display-1");
        fixture.awaitSettled();
        String writer = KEYS.writer(KEYS.bucketOf("display-1"));
        assertThat(redis.ask("HDEL", writer, DEAD)).isEqualTo(":1");
        assertThat(redis.ask("EXISTS", writer)).isEqualTo(":1");

        fixture.close();

        assertThat(redis.ask("EXISTS", writer)).isEqualTo(":0");
        fixture = new StorageFixture(redis.address());
    }

    @Test
    void anEntryOnItsWayArrivesOnce() {
        fixture.append("22", "sensor-1");
        fixture.awaitSettled();
        String id = moveOut(sensor.lease(), "display-1");

        restart();

        assertThat(queueOf("display-1")).containsExactly("22");
        assertThat(queueOf("sensor-1")).isEmpty();
        assertThat(id).isNotEmpty();
        assertThat(outboxSize()).isEqualTo(":0");
    }

    @Test
    void anEntryThatFindsNobodyGoesBackToItsPlace() {
        fixture.append("one", "sensor-1");
        fixture.append("two", "sensor-1");
        fixture.awaitSettled();
        fixture.awaitSettled();
        moveOut(sensor.lease(), "display-9");

        restart();

        assertThat(queueOf("sensor-1")).containsExactly("one", "two");
        assertThat(fixture.claim("sensor-1").firstUnacknowledged()).isEqualTo(1);
    }

    private String moveOut(Lease from, String to) {
        PackWriter op = new PackWriter().array(9);
        Deliveries.lease("V", from, op).number(1).number(1).text(to).number(0).string(EntryCode.head(target(to)));
        PackReader answer = apply(KEYS.bucketOf(from.clientId()), op);
        answer.nextArray();
        answer.nextArray();
        return answer.nextText();
    }
}
