// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.interop.ChildProcess;
import io.microbroker.interop.JarBroker;
import io.microbroker.testkit.redis.RedisBinary;
import io.microbroker.testkit.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three instances on one Redis are replaced by others, one after the other, while everybody publishes and receives. Nothing is lost, at
 * QoS 2 nothing comes twice, and {@code cluster status} tells at each step who is there.
 */
@Tag("long")
final class RollingRestartIT {
    private static final int DEAD_MILLIS = 2500;
    private static final int INSTANCES = 3;
    private static final int ROUNDS = 2;
    private static final int SOME = 300;

    private final Path folder;

    RollingRestartIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest(name = "QoS {0}")
    @ValueSource(ints = {1, 2})
    void oneAfterTheOtherIsReplacedUnderLoad(int qos) throws IOException {
        try (RedisServer redis = RedisServer.of(RedisBinary.any());
                Trio trio = new Trio(folder, redis.address(), DEAD_MILLIS);
                Crowd crowd = new Crowd(trio, qos)) {
            crowd.begin();
            crowd.awaitMore(SOME);
            awaitAlive(redis, INSTANCES);
            for (int i = 0; i < ROUNDS * INSTANCES; i++) {
                replaceOldest(redis, trio, crowd);
            }
            for (JournalBroker each : trio.living()) {
                assertThat(each.hasTold("an instance is dead"))
                        .as("one that ended in good order is gone at once, not dead: %s", each)
                        .isFalse();
            }
            System.out.println("rolling restart, " + crowd.finish());
        }
    }

    private void replaceOldest(RedisServer redis, Trio trio, Crowd crowd) {
        long begin = System.nanoTime();
        assertThat(trio.terminate(trio.living().get(0))).isZero();
        System.out.println(
                "ended under load after " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) + " ms");
        awaitAlive(redis, INSTANCES - 1);
        crowd.awaitMore(SOME);
        trio.start();
        awaitAlive(redis, INSTANCES);
        crowd.awaitMore(SOME);
    }

    /** Waits until {@code cluster status} says that so many are there, and that they are all alive. */
    private void awaitAlive(RedisServer redis, int count) {
        Await.until(() -> isAlive(status(redis), count), () -> count + " instances in " + status(redis));
    }

    private static boolean isAlive(List<String> lines, int count) {
        return lines.contains("instances  " + count)
                && lines.stream().filter(line -> line.endsWith("  alive")).count() == count;
    }

    private List<String> status(RedisServer redis) {
        List<String> command = JarBroker.command("cluster", "status", "--address", redis.address());
        try (ChildProcess status = ChildProcess.start(command, folder, line -> {})) {
            assertThat(status.awaitExit()).as(status::toString).isZero();
            return status.out();
        }
    }
}
