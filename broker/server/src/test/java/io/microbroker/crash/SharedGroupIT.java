// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import static io.microbroker.spi.mqtt.ProtocolVersion.MQTT_5;

import io.microbroker.interop.Deadline;
import io.microbroker.testkit.redis.RedisBinary;
import io.microbroker.testkit.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Six members of a shared group on three instances die again and again with messages on their way to them, and so does an instance: each message that was
 * acknowledged reaches one of them, at QoS 2 once.
 */
@Tag("long")
final class SharedGroupIT {
    private static final int DEAD_MILLIS = 2500;
    private static final int MEMBERS = 6;
    private static final int SOME = 500;
    private static final long PAUSE_NANOS = 20_000_000;
    private static final long LATE_NANOS = 300_000_000;

    private final Path folder;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<Numbered, Integer> seen = new ConcurrentHashMap<>();
    private final List<CompletableFuture<Void>> running = new ArrayList<>();
    private volatile boolean isOver;

    SharedGroupIT(@TempDir Path folder) {
        this.folder = folder;
    }

    /** What a client does on one connection. */
    private interface Life {
        void live(int port) throws IOException;
    }

    private void go(Trio trio, Life life) {
        running.add(CompletableFuture.runAsync(
                () -> {
                    while (!isOver) {
                        try {
                            life.live(trio.anyPort());
                        } catch (IOException e) {
                            LockSupport.parkNanos(PAUSE_NANOS); // it comes again, wherever
                        }
                    }
                },
                threads));
    }

    private void awaitMore(List<Sender> senders, int count) {
        int wanted = acknowledged(senders) + count;
        Await.until(
                () -> acknowledged(senders) >= wanted || running.stream().anyMatch(CompletableFuture::isDone),
                () -> "more than " + acknowledged(senders) + " acknowledgements");
        running.stream().filter(CompletableFuture::isDone).forEach(CompletableFuture::join);
    }

    private static int acknowledged(List<Sender> senders) {
        return senders.stream().mapToInt(Sender::acknowledged).sum();
    }

    @ParameterizedTest(name = "QoS {0}")
    @ValueSource(ints = {1, 2})
    void membersDieWithMessagesOnTheirWayToThem(int qos) throws IOException {
        List<Sender> senders =
                List.of(new Sender("kitchen", MQTT_5, qos, false), new Sender("hall", MQTT_5, qos, false));
        List<Member> members = IntStream.range(0, MEMBERS)
                .mapToObj(i -> new Member("worker-" + i, qos, i, each -> seen.merge(each, 1, Integer::sum)))
                .toList();
        try (RedisServer redis = RedisServer.of(RedisBinary.any());
                Trio trio = new Trio(folder, redis.address(), DEAD_MILLIS)) {
            for (Member each : members) {
                each.subscribe(trio.anyPort(), "$share/workers/load/#");
            }
            senders.forEach(each -> go(trio, port -> each.run(port, Integer.MAX_VALUE)));
            members.forEach(each -> go(trio, each::live));
            awaitMore(senders, SOME);
            trio.kill(trio.living().get(0));
            awaitMore(senders, SOME);
            trio.start();
            awaitMore(senders, SOME);
            finish(trio, senders, members, qos);
        } finally {
            isOver = true;
            threads.shutdownNow();
        }
    }

    /** All instances are killed; one is started, and everybody gets the rest from it. */
    private void finish(Trio trio, List<Sender> senders, List<Member> members, int qos) throws IOException {
        isOver = true;
        trio.living().forEach(trio::kill);
        running.forEach(each -> Deadline.await(each, () -> "the end of a client"));
        int before = acknowledged(senders);
        JournalBroker last = trio.start();
        for (Sender each : senders) {
            each.run(last.port(), 1);
        }
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (Member each : members) {
            ends.add(CompletableFuture.runAsync(() -> stay(each, last.port()), threads));
        }
        int sent = senders.stream().mapToInt(Sender::sent).sum();
        Await.until(
                () -> seen.size() >= sent || ends.stream().anyMatch(CompletableFuture::isDone),
                () -> "the other " + (sent - seen.size()) + " of " + sent + " messages");
        long until = System.nanoTime() + LATE_NANOS;
        Await.until(() -> System.nanoTime() > until, () -> "the end of time"); // for what comes once too often
        trio.kill(last);
        ends.forEach(each -> Deadline.await(each, () -> "the end of a member"));
        check(senders, qos);
        System.out.println("members killed, QoS %d: %d messages sent, %d acknowledged before the end, 0 lost"
                .formatted(qos, sent, before));
    }

    private static void stay(Member member, int port) {
        try {
            member.stay(port);
        } catch (IOException e) {
            return; // its broker was killed, as it should be
        }
    }

    private void check(List<Sender> senders, int qos) {
        for (Sender sender : senders) {
            for (int number = 0; number < sender.sent(); number++) {
                int times = seen.getOrDefault(new Numbered(sender.name(), number), 0);
                if (times == 0 || qos == 2 && times > 1) {
                    throw new AssertionError("message %d of %s came %d times".formatted(number, sender.name(), times));
                }
            }
        }
    }
}
