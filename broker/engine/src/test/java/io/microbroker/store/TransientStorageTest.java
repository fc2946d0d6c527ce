// SPDX-License-Identifier: Apache-2.0
package io.microbroker.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.NodeInfo;
import io.microbroker.spi.storage.Recovery;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.spi.storage.Stored;
import io.microbroker.spi.storage.StoredSession;
import io.microbroker.spi.storage.StoredTarget;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the contract does not ask of every storage. */
class TransientStorageTest {
    private static final StoredTarget TARGET =
            new StoredTarget("display-1", Qos.AT_LEAST_ONCE, false, new int[0], null);

    private static final class NothingToRecover implements Recovery {
        @Override
        public void session(StoredSession session) {
            throw new AssertionError("told of " + session);
        }

        @Override
        public void retained(Message message, long stamp) {
            throw new AssertionError("told of " + message);
        }
    }

    @Test
    void refusesToPromiseMoreThanMemory() {
        Vertx vertx = Vertx.vertx();
        try {
            NodeInfo node = new NodeInfo("node-1", vertx, Durability.PROCESS);

            Throwable failure =
                    new TransientStorage().open(node, new NothingToRecover()).cause();

            assertThat(failure).isInstanceOf(StorageException.class).hasMessageContaining("PROCESS");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void keepsABoundedNumberOfTombstones() {
        TransientRetained retained = new TransientRetained();
        retained.put(message("home/room", "22", 0), 1);

        for (int i = 0; i < 20_000; i++) {
            retained.put(message("home/" + i, "", 0), 2 + i);
        }

        assertThat(retained.topics()).isLessThanOrEqualTo(1 + 4096);
        assertThat(retained.get(List.of(TopicName.of("home/room"))).result()).hasSize(1);
    }

    @Test
    void aTombstoneThatWasReplacedTakesNothingWithItWhenItLeaves() {
        TransientRetained retained = new TransientRetained();
        retained.put(message("home/room", "", 0), 1);
        retained.put(message("home/room", "22", 0), 2);

        for (int i = 0; i < 5000; i++) {
            retained.put(message("home/" + i, "", 0), 3 + i);
        }

        assertThat(retained.get(List.of(TopicName.of("home/room"))).result()).hasSize(1);
    }

    @Test
    void aRingFollowsItsEntriesAndNotTheSpanOfTheirNumbers() {
        EntryRing ring = new EntryRing();
        ring.add(entry(1, Message.NEVER), 100);
        for (long sequence = 2; sequence <= 100_000; sequence++) {
            ring.add(entry(sequence, Message.NEVER), 100);
            if (sequence > 10) {
                assertThat(ring.remove(sequence - 5)).isTrue();
            }
        }

        assertThat(ring.capacity()).isLessThanOrEqualTo(64);
        assertThat(ring.get(1)).isNotNull();
        assertThat(ring.get(99_990)).isNull();
        assertThat(sequences(ring)).containsExactly(1L, 2L, 3L, 4L, 5L, 99_996L, 99_997L, 99_998L, 99_999L, 100_000L);
    }

    @Test
    void anEmptiedRingGivesItsMemoryBack() {
        EntryRing ring = new EntryRing();
        for (long sequence = 1; sequence <= 1000; sequence++) {
            ring.add(entry(sequence, Message.NEVER), 100);
        }
        for (long sequence = 1; sequence <= 1000; sequence++) {
            assertThat(ring.remove(sequence)).isTrue();
        }

        assertThat(ring.capacity()).isZero();
        assertThat(ring.bytes()).isZero();
        assertThat(ring.firstSequence(1001)).isEqualTo(1001);
    }

    @Test
    void expiredEntriesLeaveUpToTheFirstThatIsAlive() {
        EntryRing ring = new EntryRing();
        ring.add(entry(1, 10), 100);
        ring.add(entry(2, 10), 100);
        ring.add(entry(3, 20), 100);
        ring.add(entry(4, 30), 100);
        ring.add(entry(5, 10), 100);

        ring.dropExpired(1, 20);

        assertThat(sequences(ring)).containsExactly(1L, 4L, 5L);
    }

    private static List<Long> sequences(EntryRing ring) {
        List<Stored> entries = new ArrayList<>();
        ring.copy(1, Integer.MAX_VALUE, Integer.MAX_VALUE, entries);
        return entries.stream().map(Stored::sequence).toList();
    }

    private static Stored entry(long sequence, long expiresAtMillis) {
        return new Stored(sequence, message("home/room", "22", expiresAtMillis), TARGET);
    }

    private static Message message(String topic, String payload, long expiresAtMillis) {
        return new Message(
                TopicName.of(topic),
                payload.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                Qos.AT_LEAST_ONCE,
                true,
                1,
                expiresAtMillis,
                MessageProperties.NONE,
                null);
    }
}
