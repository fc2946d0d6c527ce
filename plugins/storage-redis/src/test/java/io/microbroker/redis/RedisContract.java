// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Storage;
import io.microbroker.testkit.storage.StorageContract;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The contract of storages, for one server or cluster that all tests share: each has a prefix of its own. */
abstract class RedisContract extends StorageContract {
    private static final AtomicInteger PREFIXES = new AtomicInteger();
    private static final int BUCKETS = 16;

    private int prefix;

    abstract String address();

    @Override
    protected Storage newStorage(Vertx vertx) {
        prefix = PREFIXES.incrementAndGet();
        return reopen(vertx);
    }

    @Override
    protected Storage reopen(Vertx vertx) {
        return new RedisStorage(Settings.of(
                Map.of("address", address(), "prefix", "test" + prefix, "buckets", BUCKETS, "cluster", false)));
    }

    @Override
    protected boolean survivesReopen() {
        return true;
    }

    @Override
    protected Durability durability() {
        return Durability.PROCESS;
    }
}
