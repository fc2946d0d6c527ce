// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.testkit.redis.RedisCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** On a Redis Cluster of three masters and three replicas: with sharded channels. */
@Tag("long")
class RedisClusterBrokersTest extends BrokersContract {
    private final RedisCluster redis = new RedisCluster();

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
