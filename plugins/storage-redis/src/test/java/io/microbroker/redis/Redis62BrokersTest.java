// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.testkit.redis.RedisBinary;
import io.microbroker.testkit.redis.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** On the oldest Redis that will do. */
@Tag("long")
class Redis62BrokersTest extends BrokersContract {
    private final RedisServer redis = RedisServer.of(RedisBinary.BUNDLED);

    @AfterAll
    void endAll() {
        stopAll();
        redis.close();
    }

    @Override
    String address() {
        return redis.address();
    }
}
