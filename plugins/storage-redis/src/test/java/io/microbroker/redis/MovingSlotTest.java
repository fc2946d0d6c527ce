// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.testkit.redis.RedisCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A bucket goes from one node of a Redis Cluster to another: what comes while its keys are partly here and partly there waits, and happens once. */
class MovingSlotTest {
    private static final int BUCKETS = 16;
    /** Time enough to send what waits again, some times. */
    private static final long TRIES_NANOS = 400_000_000;

    @Test
    void whatComesWhileASlotMovesIsStoredOnceAndInOrder() {
        try (RedisCluster cluster = new RedisCluster();
                StorageFixture fixture = new StorageFixture(cluster.address())) {
            Claim display = fixture.claim("display-1");
            List<String> sent = new ArrayList<>(List.of("before"));
            fixture.append("before", "display-1");
            assertThat(fixture.awaitSettled().outcome()).isEqualTo(Outcome.STORED);
            String key = "{microbroker:" + new Keys("microbroker", BUCKETS).bucketOf("display-1") + "}:w";
            int from = cluster.masterOf(key);

            cluster.migrate(key, from, (from + 1) % 3, () -> {
                String next = "m" + sent.size();
                fixture.append(next, "display-1");
                sent.add(next);
                StorageFixture.awaitThat(
                        () -> !fixture.storage().health().ready(),
                        () -> "stored in a bucket of which a part is elsewhere");
                LockSupport.parkNanos(TRIES_NANOS);
                assertThat(fixture.settled()).isNull();
            });

            for (int i = 1; i < sent.size(); i++) {
                assertThat(fixture.awaitSettled().outcome()).isEqualTo(Outcome.STORED);
            }
            assertThat(sent).hasSizeGreaterThan(3);
            assertThat(fixture.payloads(display)).isEqualTo(sent);
            StorageFixture.awaitThat(
                    () -> fixture.storage().health().ready(), () -> "the end of the move is not noticed");
        }
    }
}
