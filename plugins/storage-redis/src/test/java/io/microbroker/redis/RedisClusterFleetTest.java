// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.testkit.redis.RedisCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** On a Redis Cluster of three masters and three replicas: with sharded channels. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisClusterFleetTest extends FleetContract {
    private RedisCluster server;

    @BeforeAll
    void start() {
        server = new RedisCluster();
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
