// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of messages while their receivers move between instances. */
@SuppressWarnings("resource") // the stage closes the clients
public abstract class MovingContract extends OperatorContract {
    private static final int MESSAGES = 60;
    private static final int MOVERS = 6;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /** Made by JUnit. */
    protected MovingContract() {}

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void clientsThatMoveAllTheTimeGetEachMessageAsOftenAsItsQosPromises(int qos) {
        List<MovingClient> movers = new ArrayList<>();
        for (int i = 0; i < MOVERS; i++) {
            MovingClient mover = new MovingClient(id("mover-" + i), DEADLINE);
            movers.add(mover);
            RawClient first = mover.moveTo(i % 2 == 0 ? a : b);
            first.subscribe(1, id("storm") + "/+", qos).expectSubAck(1, qos);
        }
        ExecutorService threads = Executors.newFixedThreadPool(MOVERS + 2);
        try {
            CompletableFuture<Boolean> onA = run(threads, () -> publish(a, "a", qos));
            CompletableFuture<Boolean> onB = run(threads, () -> publish(b, "b", qos));
            CompletableFuture<Boolean> published = onA.thenCombine(onB, (one, other) -> one && other);

            List<CompletableFuture<Boolean>> moving = new ArrayList<>();
            for (MovingClient mover : movers) {
                moving.add(run(threads, () -> move(mover, published)));
            }
            moving.forEach(CompletableFuture::join);
        } finally {
            threads.shutdownNow();
        }

        for (MovingClient mover : movers) {
            mover.close();
            List<String> distinct = mover.received().stream().distinct().toList();
            assertThat(distinct).hasSize(2 * MESSAGES);
            assertThat(sent(distinct, "a")).isSorted();
            assertThat(sent(distinct, "b")).isSorted();
            if (qos == 2) {
                assertThat(mover.received()).doesNotHaveDuplicates();
            }
        }
    }

    private static CompletableFuture<Boolean> run(ExecutorService threads, Supplier<Boolean> work) {
        return CompletableFuture.supplyAsync(work, threads);
    }

    private static List<Integer> sent(List<String> payloads, String from) {
        return payloads.stream()
                .filter(payload -> payload.startsWith(from))
                .map(payload -> Integer.valueOf(payload.substring(1)))
                .toList();
    }

    private boolean publish(Instance instance, String from, int qos) {
        try (RawClient publisher =
                RawClient.connected(instance.port(), id("publisher-" + from)).deadline(DEADLINE)) {
            for (int i = 1; i <= MESSAGES; i++) {
                publisher.publish(id("storm") + "/" + from, from + i, qos, i);
                if (qos == 1) {
                    publisher.expect(PacketType.PUBACK);
                } else {
                    publisher.expect(PacketType.PUBREC);
                    publisher.pubRel(i).expectPubComp(i);
                }
            }
            return true;
        }
    }

    /** Between A and B until all is published, then until all has come. */
    private boolean move(MovingClient mover, CompletableFuture<Boolean> published) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        for (int i = 0; !published.isDone() || !hasAll(mover); i++) {
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        "only " + mover.received().size() + " messages have come to " + mover.received());
            }
            if (!published.isDone() || i % 50 == 0) {
                mover.moveTo(i % 2 == 0 ? a : b);
            }
            mover.take();
        }
        return true;
    }

    private static boolean hasAll(MovingClient mover) {
        return mover.received().stream().distinct().count() >= 2 * MESSAGES;
    }
}
