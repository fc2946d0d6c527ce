// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.redis.RedisBinary;
import io.microbroker.testkit.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A broker with its state in Redis loses nothing that it has acknowledged, whether it is killed itself or Redis is: that one writes an
 * append-only file.
 */
final class RedisKillIT {
    private static final int KILLS = 3;
    private static final int MANY_KILLS = 100;
    private static final int MORE_ACKNOWLEDGEMENTS = 500;

    private final Path data;

    RedisKillIT(@TempDir Path folder) {
        this.data = folder.resolve("data");
    }

    @ParameterizedTest(name = "QoS {0}")
    @ValueSource(ints = {1, 2})
    void losesNothingAndDeliversNothingTwice(int qos) throws IOException {
        run(qos, KILLS);
    }

    @ParameterizedTest(name = "QoS {0}")
    @ValueSource(ints = {1, 2})
    @Tag("long")
    void losesNothingInManyKills(int qos) throws IOException {
        run(qos, MANY_KILLS);
    }

    private void run(int qos, int kills) throws IOException {
        try (RedisServer redis = RedisServer.of(RedisBinary.any());
                Campaign campaign = campaign(redis, qos)) {
            Campaign.Outcome outcome = campaign.run(kills);
            System.out.println("broker on redis killed, QoS " + qos + ": " + outcome);
            assertThat(outcome.lost()).isZero();
        }
    }

    @ParameterizedTest(name = "QoS {0}")
    @ValueSource(ints = {1, 2})
    void losesNothingWhenRedisIsKilledAndComesBack(int qos) throws IOException {
        try (RedisServer redis = RedisServer.thatMayBeKilled(RedisBinary.any());
                Campaign campaign = campaign(redis, qos)) {
            campaign.setUp();
            try (JournalBroker broker = campaign.start()) {
                campaign.liveUnderLoad(broker, alive -> {
                    redis.stop();
                    redis.start();
                    int more = campaign.acknowledged() + MORE_ACKNOWLEDGEMENTS;
                    Await.until(
                            () -> campaign.acknowledged() >= more,
                            () -> "acknowledgements after the return of redis, at " + alive);
                    alive.kill();
                });
            }
            Campaign.Outcome outcome = campaign.finish();
            System.out.println("redis killed, QoS " + qos + ": " + outcome);
            assertThat(outcome.lost()).isZero();
        }
    }

    private Campaign campaign(RedisServer redis, int qos) {
        long seed = Long.getLong("crash.seed", ThreadLocalRandom.current().nextLong());
        System.out.println("kills at QoS " + qos + ", -Dcrash.seed=" + seed);
        // One broker alone: what it had accepted is done before its next life is ready, and not when others take it for
        // dead.
        return new Campaign(
                data,
                qos,
                seed,
                List.of(
                        "storage.type=redis",
                        "storage.redis.address=" + redis.address(),
                        "storage.redis.cluster=false"));
    }
}
