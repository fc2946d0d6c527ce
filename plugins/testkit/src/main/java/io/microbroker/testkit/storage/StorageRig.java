// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.storage.NodeInfo;
import io.microbroker.spi.storage.Recovery;
import io.microbroker.spi.storage.Storage;
import io.microbroker.spi.storage.StoredSession;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** One storage, opened on a Vert.x of several event loops, and what it told when it was opened. */
final class StorageRig {
    private static final int LOOPS = 3;

    private final StorageContract contract;
    private final Vertx vertx;
    private int lives;

    // Valid from one opening to the next.
    private Storage storage;
    private List<TestLoop> loops;
    private Recovered recovered;

    StorageRig(StorageContract contract) {
        this.contract = contract;
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
        storage = contract.newStorage(vertx);
        recovered = new Recovered();
        loops = open();
    }

    /** What a storage told when it was opened. */
    static final class Recovered implements Recovery {
        private final Map<String, StoredSession> sessions = new TreeMap<>();
        private final Map<String, Message> retained = new TreeMap<>();
        private final Map<String, Long> stamps = new TreeMap<>();
        private long highestStamp;

        @Override
        public synchronized void session(StoredSession session) {
            sessions.put(session.owner().clientId(), session);
        }

        @Override
        public synchronized void retained(Message message, long stamp) {
            retained.put(message.topic().value(), message);
            stamps.put(message.topic().value(), stamp);
            highestStamp = Math.max(highestStamp, stamp);
        }

        @Override
        public synchronized void highestStamp(long stamp) {
            highestStamp = Math.max(highestStamp, stamp);
        }

        /** The highest that was told, in whichever way. */
        synchronized long highestStamp() {
            return highestStamp;
        }

        synchronized Map<String, StoredSession> sessions() {
            return new TreeMap<>(sessions);
        }

        synchronized Map<String, Message> retained() {
            return new TreeMap<>(retained);
        }

        synchronized Map<String, Long> stamps() {
            return new TreeMap<>(stamps);
        }
    }

    /** Each instance has a context, and each context an event loop of its own. */
    private static final class ContextVerticle extends VerticleBase {
        private final List<Context> contexts;

        ContextVerticle(List<Context> contexts) {
            this.contexts = contexts;
        }

        @Override
        public Future<?> start() {
            contexts.add(context);
            return Future.succeededFuture();
        }
    }

    private List<TestLoop> open() {
        NodeInfo node = new NodeInfo("node-" + ++lives, vertx, contract.durability());
        await(storage.open(node, recovered));
        List<Context> contexts = new CopyOnWriteArrayList<>();
        await(vertx.deployVerticle(() -> new ContextVerticle(contexts), new DeploymentOptions().setInstances(LOOPS)));
        List<TestLoop> opened = new ArrayList<>();
        for (Context context : contexts) {
            opened.add(new TestLoop(context, storage));
        }
        return opened;
    }

    TestLoop loop(int index) {
        return loops.get(index);
    }

    List<TestLoop> loops() {
        return loops;
    }

    Storage storage() {
        return storage;
    }

    Recovered recovered() {
        return recovered;
    }

    boolean survivesReopen() {
        return contract.survivesReopen();
    }

    void reopen() {
        closeStorage();
        storage = contract.reopen(vertx);
        recovered = new Recovered();
        loops = open();
    }

    void closeStorage() {
        await(storage.close());
        for (TestLoop loop : loops) {
            assertThat(loop.violations()).as("callbacks against the rules").isEmpty();
        }
    }

    void close() {
        try {
            closeStorage();
        } finally {
            await(vertx.close());
        }
    }

    static <T> T await(Future<T> future) {
        return TestLoop.await(future.toCompletionStage().toCompletableFuture());
    }
}
