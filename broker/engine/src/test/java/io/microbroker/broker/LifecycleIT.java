// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.Broker;
import io.microbroker.testkit.RawClient;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A broker inside a process: it comes and goes without a trace, and several live side by side. */
class LifecycleIT {
    private static final int CYCLES = 50;
    private static final int WARM_UP = 5;

    @Test
    void fiftyStartsAndStopsLeakNeitherThreadsNorSocketsNorDirectMemory() throws Exception {
        for (int i = 0; i < WARM_UP; i++) {
            cycle();
        }
        long threads = liveThreads();
        long sockets = openSockets();
        long direct = directMemory();

        for (int i = 0; i < CYCLES; i++) {
            cycle();
        }

        awaitAtMost("threads", LifecycleIT::liveThreads, threads); // Netty's end a moment after they are told to
        awaitAtMost("sockets", LifecycleIT::openSockets, sockets);
        assertThat(directMemory()).as("direct memory").isLessThanOrEqualTo(direct + (16L << 20));
    }

    @Test
    void severalBrokersInOneProcessKnowNothingOfEachOther() throws Exception {
        Broker kitchen = started();
        Broker cellar = started();
        try {
            assertThat(kitchen.port("tcp")).isNotEqualTo(cellar.port("tcp"));
            try (RawClient listener = RawClient.connected(kitchen.port("tcp"), "display-1");
                    RawClient stranger = RawClient.connected(cellar.port("tcp"), "sensor-1")) {
                listener.subscribe(1, "home/#", 0);
                listener.expectSubAck(1, 0);

                stranger.publish("home/cellar/humidity", "60");

                listener.expectNothing();
            }
        } finally {
            await(Future.join(kitchen.stop(), cellar.stop()));
        }
    }

    @Test
    void stoppingTwiceIsStoppingOnce() throws Exception {
        Broker broker = started();

        Future<Void> first = broker.stop();

        assertThat(broker.stop()).isSameAs(first);
        await(first);
    }

    private static void cycle() throws Exception {
        Broker broker = started();
        try (RawClient client = RawClient.connected(broker.port("tcp"), "sensor-1")) {
            client.subscribe(1, "home/+/temperature", 1);
            client.expectSubAck(1, 1);
            client.publish("home/kitchen/temperature", "21.5");
            client.expectPublish();
            await(broker.stop());
        }
    }

    private static Broker started() throws Exception {
        return await(Broker.builder().port(0).start());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static void awaitAtMost(String what, Callable<Long> count, long most) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (count.call() > most) {
            assertThat(System.nanoTime())
                    .as("%s: %s, not %s", what, count.call(), most)
                    .isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static long liveThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("vert.x"))
                .count();
    }

    private static long openSockets() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            List<Path> all = files.toList();
            return all.stream().filter(LifecycleIT::isSocket).count();
        }
    }

    private static boolean isSocket(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    private static long directMemory() {
        return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }
}
