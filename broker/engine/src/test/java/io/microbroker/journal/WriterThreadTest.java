// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.RunningBroker;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.storage.ClaimRequest;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.NodeInfo;
import io.microbroker.spi.storage.Recovery;
import io.microbroker.spi.storage.Sessions;
import io.microbroker.spi.storage.StoredSession;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class WriterThreadTest {
    private static final int CALLS = 300;

    private final MemoryDisk disk = new MemoryDisk();

    @Test
    void oneThatWaitsForEachAnswerGetsOneCommitInAnInterval(Vertx vertx) {
        try (Journal journal = new Journal(vertx, disk)) {
            long began = System.nanoTime();
            journal.claimOneByOne(CALLS);

            long intervals = (System.nanoTime() - began) / WriterThread.COMMIT_INTERVAL_NANOS;
            assertThat(CALLS).isLessThanOrEqualTo((int) intervals + 2);
        }
    }

    @Test
    void behindACommitOfSeveralThereIsALongerIntervalForMore(Vertx vertx) {
        try (Journal journal = new Journal(vertx, disk)) {
            long began = System.nanoTime();
            for (int round = 0; round < CALLS; round++) {
                journal.claimTogether(8, round);
            }

            long intervals = (System.nanoTime() - began) / WriterThread.GATHER_INTERVAL_NANOS;
            assertThat(CALLS).isLessThanOrEqualTo((int) intervals + 2);
        }
    }

    @Test
    void whatComesWithinAnIntervalSharesACommit(Vertx vertx) {
        try (Journal journal = new Journal(vertx, disk)) {
            int before = disk.syncs();
            journal.claimAtOnce(CALLS);

            assertThat(disk.syncs() - before).isLessThan(CALLS / 10);
        }
    }

    /** An open journal and a loop that calls it. */
    private static final class Journal implements AutoCloseable {
        private final JournalStorage storage;
        private final Context loop;
        private final Sessions sessions;

        Journal(Vertx vertx, MemoryDisk disk) {
            storage = JournalStorage.on(disk, JournalRig.SMALL.withSegmentBytes(1 << 20));
            RunningBroker.await(storage.open(new NodeInfo("node", vertx, Durability.SYNC), new Nothing()));
            loop = vertx.getOrCreateContext();
            sessions = storage.sessions(loop);
        }

        void claimOneByOne(int count) {
            for (int i = 0; i < count; i++) {
                RunningBroker.await(claim("sensor-" + i));
            }
        }

        /** In one turn of the loop. */
        void claimTogether(int count, int round) {
            Promise<Object> claimed = Promise.promise();
            loop.runOnContext(ignored -> {
                List<Future<?>> claims = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    claims.add(sessions.claim(request("room-" + round + "-" + i)));
                }
                Future.all(claims).<Object>mapEmpty().onComplete(claimed);
            });
            RunningBroker.await(claimed.future());
        }

        void claimAtOnce(int count) {
            Future<?>[] claims = new Future<?>[count];
            for (int i = 0; i < count; i++) {
                claims[i] = claim("display-" + i);
            }
            RunningBroker.await(Future.all(List.of(claims)));
        }

        private Future<?> claim(String clientId) {
            Promise<Object> claimed = Promise.promise();
            loop.runOnContext(ignored -> sessions.claim(request(clientId))
                    .<Object>map(claim -> claim)
                    .onComplete(claimed));
            return claimed.future();
        }

        private static ClaimRequest request(String clientId) {
            return new ClaimRequest(new Publisher(clientId, null), false, 3600, null, 1000, 1 << 20);
        }

        @Override
        public void close() {
            RunningBroker.await(storage.close());
        }
    }

    private static final class Nothing implements Recovery {
        @Override
        public void session(StoredSession session) {
            throw new AssertionError(session);
        }

        @Override
        public void retained(Message message, long stamp) {
            throw new AssertionError(message);
        }

        @Override
        public void highestStamp(long stamp) {}
    }
}
