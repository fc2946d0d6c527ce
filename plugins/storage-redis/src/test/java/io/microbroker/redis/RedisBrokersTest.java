// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.testkit.redis.RedisBinary;
import io.microbroker.testkit.redis.RedisServer;
import org.junit.jupiter.api.AfterAll;

/** On one server, of the machine if it has one. */
class RedisBrokersTest extends BrokersContract {
    private final RedisServer redis = RedisServer.of(RedisBinary.any());

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
