// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.testkit.redis.RedisBinary;
import io.microbroker.testkit.redis.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** On the oldest Redis that will do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Redis62FleetTest extends FleetContract {
    private RedisServer server;

    @BeforeAll
    void start() {
        server = RedisServer.of(RedisBinary.BUNDLED);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Override
    String address() {
        return server.address();
    }
}
