// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.testkit.redis.RedisBinary;
import io.microbroker.testkit.redis.RedisServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a Redis must be like. */
class ChecksTest {
    @Test
    void aRedisThatEvictsIsRefused() {
        try (RedisServer redis = RedisServer.of(RedisBinary.any(), "--maxmemory-policy", "allkeys-lru")) {
            assertThat(StorageFixture.refusal(redis.address(), Durability.PROCESS))
                    .isInstanceOf(StorageException.class)
                    .hasMessage("redis 127.0.0.1:" + redis.port() + " has maxmemory-policy allkeys-lru and would drop"
                            + " stored messages when memory runs out - set it to noeviction");
        }
    }

    @Test
    void syncIsPromisedOnlyIfRedisSyncsAlways() {
        try (RedisServer redis = RedisServer.of(RedisBinary.any())) {
            assertThat(StorageFixture.refusal(redis.address(), Durability.SYNC))
                    .hasMessageContaining("cannot keep the promise of storage.durability 'sync'")
                    .hasMessageContaining("appendfsync always");
        }
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        String address;
        try (RedisServer redis = RedisServer.of(RedisBinary.any())) {
            address = redis.address();
        }

        assertThat(StorageFixture.refusal(address, Durability.PROCESS))
                .isInstanceOf(StorageException.class)
                .hasMessageStartingWith("redis at " + address + ": ")
                .hasMessageEndingWith(" - start it, or correct storage.redis.address");
    }

    @Test
    void anotherFormatIsRefused() {
        try (RedisServer redis = RedisServer.of(RedisBinary.any())) {
            redis.ask("HSET", Keys.meta("microbroker"), "format", "7");

            assertThat(StorageFixture.refusal(redis.address(), Durability.PROCESS))
                    .isInstanceOfSatisfying(
                            StorageException.class, e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.DAMAGED))
                    .hasMessageContaining("holds format 7");
        }
    }

    @Test
    void theOldestVersionThatWillDoIs62() {
        assertThat(version("6.0.16").isTooOld()).isTrue();
        assertThat(version("5.0.14.1").isTooOld()).isTrue();
        assertThat(version("nonsense").isTooOld()).isTrue();
        assertThat(version("6.2.0").isTooOld()).isFalse();
        assertThat(version("7.0.15").isTooOld()).isFalse();
    }

    private static ServerFacts version(String version) {
        return new ServerFacts("redis", Map.of("redis_version", version), Map.of());
    }
}
