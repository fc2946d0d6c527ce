// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.testkit.redis.RedisCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** On a Redis Cluster of three masters and three replicas. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisClusterContractTest extends RedisContract {
    private RedisCluster cluster;

    @BeforeAll
    void start() {
        cluster = new RedisCluster();
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @Override
    String address() {
        return cluster.address();
    }
}
