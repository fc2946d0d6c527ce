// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import io.microbroker.testkit.redis.RedisCluster;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three instances on a Redis Cluster whose slots move, or one of whose masters dies, under load: nothing is lost. */
@Tag("long")
final class RedisClusterIT {
    private static final int DEAD_MILLIS = 5000;
    private static final int SOME = 300;
    private static final int BUCKETS = 16;

    private final Path folder;
    private RedisCluster redis;

    RedisClusterIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void start() {
        redis = new RedisCluster();
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    private Trio trio(String... settings) {
        String[] all = new String[settings.length + 1];
        all[0] = "storage.redis.buckets=" + BUCKETS;
        System.arraycopy(settings, 0, all, 1, settings.length);
        return new Trio(folder, redis.address(), DEAD_MILLIS, all);
    }

    private static String bucket(int number) {
        return "{microbroker:" + number + "}:w";
    }

    @Test
    void slotsMoveFromOneMasterToAnother() throws IOException {
        try (Trio trio = trio();
                Crowd crowd = new Crowd(trio, 2)) {
            crowd.begin();
            crowd.awaitMore(SOME);
            for (int i = 0; i < BUCKETS; i++) {
                int from = redis.masterOf(bucket(i));
                redis.migrate(bucket(i), from, (from + 1) % 3);
            }
            crowd.awaitMore(SOME);
            System.out.println("slots moved, " + crowd.finish());
        }
    }

    @Test
    void aReplicaTakesOver() throws IOException {
        try (Trio trio = trio("storage.redis.replicas=1");
                Crowd crowd = new Crowd(trio, 2)) {
            crowd.begin();
            crowd.awaitMore(SOME);
            int master = redis.masterOf(bucket(0));
            redis.master(master).stop();
            Await.until(
                    () -> redis.replica(master).ask("INFO", "replication").contains("role:master"),
                    () -> "that the replica takes over");
            redis.master(master).start(); // it becomes the replica of the other
            crowd.awaitMore(SOME);
            System.out.println("a replica took over, " + crowd.finish());
        }
    }
}
