// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.testkit.redis.RedisBinary;
import io.microbroker.testkit.redis.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** On one server of the machine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Redis7ContractTest extends RedisContract {
    private RedisServer server;

    @BeforeAll
    void start() {
        server = RedisServer.of(RedisBinary.INSTALLED);
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
