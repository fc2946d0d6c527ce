// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.config.BrokerConfig;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.QueueMemory;
import io.microbroker.store.TransientStorage;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClientIdLocksTest {
    private static final int LOOPS = 2;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
    private final ClientIdLocks locks = new ClientIdLocks();
    private final List<Loop> loops = new ArrayList<>();

    @BeforeEach
    void makeLoops() {
        Engine engine = new Engine(
                BrokerConfig.DEFAULT,
                LOOPS,
                Extensions.NONE,
                new TransientStorage(),
                Durability.MEMORY,
                TimeSource.SYSTEM,
                QueueMemory.unbounded());
        for (int i = 0; i < LOOPS; i++) {
            loops.add(engine.makeLoop(i, vertx.getOrCreateContext()));
        }
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void runsAtOnceWhenNobodyHoldsTheId() {
        List<String> order = new ArrayList<>();

        locks.acquire("sensor", loops.get(0), () -> order.add("first"));
        locks.acquire("other", loops.get(0), () -> order.add("other"));
        locks.release("sensor");
        locks.acquire("sensor", loops.get(0), () -> order.add("second"));

        assertThat(order).containsExactly("first", "other", "second");
    }

    @Test
    void letsWaitersInOneByOneInOrderOnTheirLoops() throws InterruptedException {
        List<Integer> order = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(10);
        locks.acquire("sensor", loops.get(0), () -> {});
        for (int i = 0; i < 10; i++) {
            int number = i;
            Loop own = loops.get(i % LOOPS);
            locks.acquire("sensor", own, () -> {
                order.add(Vertx.currentContext() == own.context() ? number : -1);
                locks.release("sensor");
                done.countDown();
            });
        }
        assertThat(order).isEmpty();

        locks.release("sensor");

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void neverLetsTwoInFromAnyLoops() throws InterruptedException {
        int ids = 3;
        int rounds = 2_000;
        AtomicIntegerArray inside = new AtomicIntegerArray(ids);
        AtomicInteger intruders = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(LOOPS * rounds);
        for (Loop loop : loops) {
            loop.post(() -> {
                for (int i = 0; i < rounds; i++) {
                    int id = i % ids;
                    locks.acquire("sensor" + id, loop, () -> {
                        intruders.addAndGet(inside.getAndIncrement(id));
                        loop.post(() -> {
                            inside.getAndDecrement(id);
                            locks.release("sensor" + id);
                            done.countDown();
                        });
                    });
                }
            });
        }

        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(intruders).hasValue(0);
    }
}
