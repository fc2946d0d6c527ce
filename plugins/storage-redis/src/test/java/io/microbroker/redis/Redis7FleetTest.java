// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.testkit.redis.RedisBinary;
import io.microbroker.testkit.redis.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** On one server of the machine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("long") // the same as on 6.2, for one server
class Redis7FleetTest extends FleetContract {
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
