// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.cluster.Standing;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.testkit.redis.RedisBinary;
import io.microbroker.testkit.redis.RedisServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several instances, and a Redis in trouble, or one of them that is taken for dead. */
class FleetTroubleTest {
    private static final Keys KEYS = new Keys("microbroker", 16);

    private RedisServer redis;
    private Instance attic;
    private Instance cellar;

    @BeforeEach
    void open() {
        redis = RedisServer.thatMayBeKilled(RedisBinary.any());
        attic = new Instance(redis.address(), "attic");
        cellar = new Instance(redis.address(), "cellar");
        awaitThat(() -> attic.alive.contains("cellar"));
    }

    @AfterEach
    void close() {
        attic.close();
        cellar.close();
        redis.close();
    }

    private static void awaitThat(java.util.function.BooleanSupplier condition) {
        StorageFixture.awaitThat(condition, () -> "it does not come to pass");
    }

    private static String key(String clientId, String name) {
        String writer = KEYS.writer(KEYS.bucketOf(clientId));
        return writer.substring(0, writer.length() - 1) + name;
    }

    @Test
    void aBucketWhoseLogHasAGapIsToldAnew() {
        Claim display = attic.claim("display-1");
        attic.subscribe(display, "home/attic");
        attic.subscribe(display, "home/cellar");
        assertThat(cellar.filtersOf("display-1")).hasSize(2);

        redis.ask("HDEL", key("display-1", "f:display-1"), "home/attic");
        redis.ask("INCR", key("display-1", "l"));

        awaitThat(() -> cellar.filtersOf("display-1").size() == 1);
        assertThat(cellar.filtersOf("display-1")).containsExactly("home/cellar");
    }

    /** What was appended and not told, for its instance died between, or the frame was lost. */
    @Test
    void anEntryThatNobodyToldComesWithTheNext() {
        Claim display = attic.claim("display-1");
        Keys keys = KEYS;
        RedisLink link = RedisLink.connect(redis.address(), Settings.of(Map.of("address", redis.address())));
        RedisLink.await(new Registry(link, keys).enter("ghost"));
        PackWriter op = new PackWriter();
        OutboxTest.fan("untold", "display-1")
                .pack(OutboxTest.fan("untold", "display-1").parts().get(0), "", op);
        byte[] batch = new PackWriter().array(1).append(op.toBytes()).toBytes();
        RedisLink.await(link.call(
                Request.of(Scripts.APPLY, keys.writer(keys.bucketOf("display-1")), batch, "ghost", "1", "0", "0")));
        link.close();

        cellar.append("told", "display-1");

        assertThat(attic.post()).isEqualTo("1 untold");
        assertThat(attic.post()).isEqualTo("2 told");
        assertThat(display.nextSequence()).isEqualTo(1);
    }

    @Test
    void framesOutliveARestartOfRedis() {
        redis.stop();
        List<String> sent = IntStream.range(0, 50).mapToObj(i -> "f" + i).toList();
        sent.forEach(
                each -> attic.cluster().send("cellar", each.getBytes(java.nio.charset.StandardCharsets.UTF_8), true));

        redis.start();

        awaitThat(() -> cellar.frames.size() >= sent.size());
        assertThat(new ArrayList<>(cellar.frames))
                .isEqualTo(sent.stream().map(each -> "attic " + each).toList());
    }

    @Test
    void nobodyDiesOfAFrozenRedis() throws IOException, InterruptedException {
        Claim display = attic.claim("display-1");
        signal("STOP");
        awaitThat(() -> attic.standings.contains(Standing.SILENT) && cellar.standings.contains(Standing.SILENT));
        long until = System.nanoTime() + 1_000_000_000L; // longer than it takes to be dead
        awaitThat(() -> System.nanoTime() > until);

        signal("CONT");

        cellar.append("22", "display-1");
        assertThat(cellar.outcome()).isEqualTo(Outcome.STORED);
        assertThat(attic.post()).isEqualTo("1 22");
        attic.pubrec(display, 1);
        assertThat(attic.outcome()).isEqualTo(Outcome.STORED);
        assertThat(attic.standings).doesNotContain(Standing.EXPELLED);
        assertThat(attic.alive).containsExactly("cellar");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(redis.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** As if it had been stopped for so long that the other reaped it. */
    @Test
    void oneThatWasTakenForDeadIsFencedAndComesBackUnderAnotherLife() {
        Claim display = attic.claim("display-1");
        attic.append("one", "display-1");
        assertThat(attic.outcome()).isEqualTo(Outcome.STORED);
        assertThat(attic.post()).isEqualTo("1 one");

        awaitThat(() -> {
            redis.ask("ZADD", "{microbroker}:nodes", "XX", "1", "attic");
            return attic.standings.contains(Standing.EXPELLED);
        });
        awaitThat(() -> cellar.alive.contains("attic~1"));
        awaitThat(() -> attic.alive.contains("cellar"));
        attic.pubrec(display, 1);
        assertThat(attic.outcome()).isEqualTo(Outcome.FENCED);
        Claim again = attic.claim("display-1");
        cellar.append("two", "display-1");
        assertThat(attic.post()).isEqualTo("2 two");
        assertThat(attic.payloads(again)).containsExactly("one", "two");
        assertThat(attic.placeOf("display-1")).isEqualTo("attic");
    }

    /** Its disk was empty when it came back. */
    @Test
    void aRedisThatHasLostEverythingIsJoinedAgain() {
        attic.claim("display-1");

        redis.ask("FLUSHALL");

        awaitThat(() -> cellar.alive.contains("attic~1") && attic.alive.contains("cellar~1"));
        attic.claim("display-1");
        cellar.append("22", "display-1");
        assertThat(cellar.outcome()).isEqualTo(Outcome.STORED);
        assertThat(attic.post()).isEqualTo("1 22");
    }

    @Test
    void anAcceptedMessageOfADeadInstanceIsDeliveredOnce() {
        Claim sensor = cellar.claim("sensor-1");
        attic.claim("display-1");
        leave("ghost", sensor, "22");

        redis.ask("ZADD", "{microbroker}:nodes", "1", "ghost");

        assertThat(attic.post()).isEqualTo("1 22");
        awaitThat(() -> redis.ask("XLEN", key("sensor-1", "x")).equals(":0"));
        awaitThat(() -> redis.ask("HEXISTS", key("sensor-1", "w"), "ghost").equals(":0"));
    }

    /** It goes before what the client sends by its new instance. */
    @Test
    void anAcceptedMessageGoesWithItsClient() {
        Claim sensor = cellar.claim("sensor-1");
        attic.claim("display-1");
        RedisLink link = RedisLink.connect(redis.address(), Settings.of(Map.of("address", redis.address())));
        RedisLink.await(new Registry(link, KEYS).enter("ghost"));
        for (int i = 1; i <= 3; i++) {
            PackWriter op = new PackWriter().array(6);
            Deliveries.lease("I", sensor.lease(), op).number(i);
            op.array(3)
                    .text("X")
                    .string(OutboxTest.fan("m" + i, "display-1").toBytes())
                    .text("sensor-1");
            byte[] batch = new PackWriter().array(1).append(op.toBytes()).toBytes();
            RedisLink.await(link.call(Request.of(
                    Scripts.APPLY,
                    KEYS.writer(KEYS.bucketOf("sensor-1")),
                    batch,
                    "ghost",
                    Integer.toString(i),
                    "0",
                    "0")));
        }

        Claim again = attic.claim("sensor-1");
        attic.append("m4", "display-1");

        for (int i = 1; i <= 4; i++) {
            assertThat(attic.post()).isEqualTo(i + " m" + i);
        }
        assertThat(again.inboundQos2()).containsExactly(1, 2, 3);
        awaitThat(() -> redis.ask("XLEN", key("sensor-1", "x")).equals(":0"));
        // The life that began them may be late: the bucket knows that they were done.
        assertThat(redis.ask("ZCARD", key("display-1", "done"))).isEqualTo(":3");
        link.close();
    }

    /** It was refused what it had still to do, so another has to. */
    @Test
    void whoDiesWhileItTidiesUpLeavesTheRestToOthers() {
        RedisLink link = RedisLink.connect(redis.address(), Settings.of(Map.of("address", redis.address())));
        Roll roll = new Roll(link, new Keys("elsewhere", 16), 1);
        RedisLink.await(roll.join("ghost", "ghost"));
        RedisLink.await(roll.join("kitchen", "kitchen"));
        String nodes = "{elsewhere}:nodes";
        redis.ask("ZADD", nodes, "1", "ghost");
        assertThat(RedisLink.await(roll.reap("kitchen", "ghost"))).isEqualTo(1);
        assertThat(RedisLink.await(roll.beat("kitchen")).left())
                .as("to be tried again")
                .containsExactly("ghost");

        RedisLink.await(roll.die("kitchen"));
        RedisLink.await(roll.tidied("kitchen", "ghost"));

        RedisLink.await(roll.join("pantry", "pantry"));
        assertThat(RedisLink.await(roll.beat("pantry")).left()).containsExactlyInAnyOrder("ghost", "kitchen");
        assertThat(RedisLink.await(roll.reap("pantry", "ghost"))).isEqualTo(1);
        RedisLink.await(roll.tidied("pantry", "ghost"));
        assertThat(RedisLink.await(roll.beat("pantry")).left()).containsExactly("kitchen");
        link.close();
    }

    /** What it asks last, whether changes were made meanwhile, gets no answer in time. */
    @Test
    void anInstanceJoinsThoughRedisHesitatesInBetween() {
        AtomicInteger buckets = new AtomicInteger();
        Runnable hesitation = () -> {
            if (buckets.incrementAndGet() == KEYS.buckets()) {
                redis.ask("CLIENT", "PAUSE", "1200", "ALL");
            }
        };

        try (Instance hall = new Instance(redis.address(), "hall", Map.of(), hesitation)) {
            assertThat(hall.cluster().members()).hasSize(3);
        }
    }

    @Test
    void aMessageToTheOwnBucketDoesNotOvertakeOneToOthers() {
        Claim sensor = attic.claim("sensor-1");
        attic.claim("display-1");
        List<String> sent = new ArrayList<>();
        for (int i = 1; i <= 100; i += 2) {
            attic.inbound2(sensor, i, "m" + i, "sensor-1", "display-1");
            attic.inbound2(sensor, i + 1, "m" + (i + 1), "sensor-1");
            sent.add("m" + i);
            sent.add("m" + (i + 1));
        }
        for (int i = 0; i < sent.size(); i++) {
            assertThat(attic.outcome()).isEqualTo(Outcome.STORED);
        }

        assertThat(attic.payloads(sensor)).containsExactlyElementsOf(sent);
    }

    /** Of a broker that had Redis alone, or that died before others knew of it. */
    @Test
    void anAcceptedMessageOfALifeThatNobodyKnowsIsDelivered() {
        Claim sensor = cellar.claim("sensor-1");
        attic.claim("display-1");
        leave("ghost", sensor, "22");

        try (Instance hall = new Instance(redis.address(), "hall")) {
            assertThat(attic.post()).isEqualTo("1 22");
            awaitThat(() -> redis.ask("XLEN", key("sensor-1", "x")).equals(":0"));
            assertThat(hall.standings).containsExactly(Standing.MEMBER);
        }
    }

    /** A QoS 2 message that this life accepts and does not bring on its way. */
    private void leave(String life, Claim publisher, String payload) {
        RedisLink link = RedisLink.connect(redis.address(), Settings.of(Map.of("address", redis.address())));
        RedisLink.await(new Registry(link, KEYS).enter(life));
        PackWriter op = new PackWriter().array(6);
        Deliveries.lease("I", publisher.lease(), op).number(7);
        op.array(3)
                .text("X")
                .string(OutboxTest.fan(payload, "display-1").toBytes())
                .text("sensor-1");
        byte[] batch = new PackWriter().array(1).append(op.toBytes()).toBytes();
        RedisLink.await(link.call(
                Request.of(Scripts.APPLY, KEYS.writer(KEYS.bucketOf("sensor-1")), batch, life, "1", "0", "0")));
        link.close();
    }
}
