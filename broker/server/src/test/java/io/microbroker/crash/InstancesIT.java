// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.interop.Deadline;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import io.microbroker.testkit.redis.RedisBinary;
import io.microbroker.testkit.redis.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three instances on one Redis: each of them may die or freeze, Redis may, and clients go from one to the other. Nothing is lost. */
final class InstancesIT {
    private static final int DEAD_MILLIS = 2500;
    private static final int SOME = 300;
    private static final int ROUNDS = 10;

    private final Path folder;
    private RedisServer redis;

    InstancesIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void start() {
        redis = RedisServer.of(RedisBinary.any());
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    private Trio trio() {
        return new Trio(folder, redis.address(), DEAD_MILLIS);
    }

    /** What is done to three instances under load. */
    private interface Deed {
        void to(Trio trio, Crowd crowd) throws IOException, InterruptedException;
    }

    private void underLoad(String what, int qos, Deed deed) throws IOException, InterruptedException {
        underLoad(what, qos, crowd -> {}, deed);
    }

    private void underLoad(String what, int qos, Consumer<Crowd> preparation, Deed deed)
            throws IOException, InterruptedException {
        try (Trio trio = trio();
                Crowd crowd = new Crowd(trio, qos)) {
            preparation.accept(crowd);
            crowd.begin();
            crowd.awaitMore(SOME);
            deed.to(trio, crowd);
            crowd.awaitMore(SOME);
            System.out.println(what + ", " + crowd.finish());
        }
    }

    @Test
    void oneOfThreeIsKilledAndOneIsStopped() throws IOException, InterruptedException {
        killAndFreeze(2);
    }

    @Test
    @Tag("long")
    void oneOfThreeIsKilledAndOneIsStoppedAtQos1() throws IOException, InterruptedException {
        killAndFreeze(1);
    }

    private void killAndFreeze(int qos) throws IOException, InterruptedException {
        underLoad("one killed, one stopped", qos, Crowd::leaveWhenSilent, (trio, crowd) -> {
            killOne(trio, crowd);
            freezeOne(trio, crowd, 2L * DEAD_MILLIS);
        });
    }

    private static void killOne(Trio trio, Crowd crowd) {
        trio.kill(trio.living().get(0));
        crowd.awaitMore(SOME);
        trio.start();
        crowd.awaitMore(SOME);
    }

    private static void freezeOne(Trio trio, Crowd crowd, long millis) throws IOException, InterruptedException {
        JournalBroker frozen = trio.living().get(0);
        trio.freeze(frozen);
        crowd.awaitMore(SOME);
        pass(millis);
        trio.wake(frozen);
        Await.until(
                () -> frozen.errors().stream().anyMatch(line -> line.contains("was taken for dead")),
                () -> "one that finds that it was taken for dead: " + frozen);
    }

    private static void pass(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    @Test
    @Tag("long")
    void redisIsKilledAndForgetsItsScripts() throws IOException, InterruptedException {
        underLoad("redis killed", 2, (trio, crowd) -> {
            redis.ask("CONFIG", "SET", "appendfsync", "always"); // see RedisServer.thatMayBeKilled
            redis.stop();
            redis.start();
            crowd.awaitMore(SOME);
            redis.ask("SCRIPT", "FLUSH");
        });
    }

    @ParameterizedTest(name = "QoS {0}")
    @ValueSource(ints = {1, 2})
    @Tag("long")
    void manyAreKilled(int qos) throws IOException, InterruptedException {
        underLoad(ROUNDS + " killed", qos, (trio, crowd) -> {
            for (int i = 0; i < ROUNDS; i++) {
                killOne(trio, crowd);
            }
        });
    }

    @Test
    @Tag("long")
    void anOwnerSleepsForFifteenSeconds() throws IOException, InterruptedException {
        underLoad("one stopped for 15 s", 2, Crowd::leaveWhenSilent, (trio, crowd) -> freezeOne(trio, crowd, 15_000));
    }

    @ParameterizedTest(name = "{0} s")
    @ValueSource(ints = {1, 5, 30})
    @Tag("long")
    void redisIsFrozen(int seconds) throws IOException, InterruptedException {
        underLoad("redis frozen for " + seconds + " s", 2, (trio, crowd) -> {
            Trio.signal("STOP", redis.pid());
            pass(seconds * 1000L);
            Trio.signal("CONT", redis.pid());
        });
    }

    @Test
    void clientsThatJumpFromOneToTheOtherAreConnectedOnce() throws IOException {
        storm(100, 4);
    }

    @Test
    @Tag("long")
    void thousandsOfClientsJump() throws IOException {
        storm(2000, 20);
    }

    /** Each client connects again and again, to any instance, without leaving the one before. */
    private void storm(int clients, int hops) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (Trio trio = trio()) {
            List<CompletableFuture<RawClient>> all = IntStream.range(0, clients)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> jump(trio, "phone-" + i, hops), threads))
                    .toList();
            for (int i = 0; i < clients; i++) {
                try (RawClient last = Deadline.await(all.get(i), () -> "the end of the jumps")) {
                    last.pingReq().expectPingResp();
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static RawClient jump(Trio trio, String clientId, int hops) {
        RawClient present = connect(trio.anyPort(), clientId, false);
        for (int i = 1; i < hops; i++) {
            RawClient next = connect(trio.anyPort(), clientId, true);
            RawPacket end = present.expectPacket();
            assertThat(end.reasonCode()).as(clientId + " was taken over").isEqualTo(0x8E);
            present.close();
            present = next;
        }
        return present;
    }

    private static RawClient connect(int port, String clientId, boolean present) {
        RawClient client = PatientClient.connect(
                port, with -> with.clientId(clientId).cleanStart(false).sessionExpiry(3600));
        client.expectConnAck(present);
        return client;
    }

    @Test
    void eachWillOfAKilledInstanceIsSentOnce() {
        int clients = 40;
        try (Trio trio = trio()) {
            JournalBroker doomed = trio.living().get(0);
            trio.start(); // so that three race to send its wills
            RawClient watch = connect(trio.living().get(1).port(), "watch", false);
            watch.subscribe(1, "wills/#", 1).expectSubAck(1, 1);
            List<RawClient> dying = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                dying.add(mortal(doomed.port(), i));
            }

            trio.kill(doomed);

            TreeMap<String, Integer> heard = new TreeMap<>();
            for (int i = 0; i < clients; i++) {
                RawPacket will = watch.expectPublish();
                watch.pubAck(will.packetId());
                heard.merge(will.topic(), 1, Integer::sum);
            }
            assertThat(heard).hasSize(clients);
            pass(2000); // nobody sends one more
            watch.pingReq().expectPingResp();
            dying.forEach(RawClient::close);
            watch.close();
        }
    }

    /** Some have sessions, some have delays. */
    private static RawClient mortal(int port, int number) {
        return PatientClient.connected(port, connect -> connect.clientId("sensor-" + number)
                .sessionExpiry(number % 2 == 0 ? 0 : 3600)
                .will("wills/" + number, "gone".getBytes(StandardCharsets.UTF_8), 1, false, will -> {
                    if (number % 4 == 1) {
                        will.number(PropertyCode.WILL_DELAY_INTERVAL, 1);
                    }
                }));
    }
}
