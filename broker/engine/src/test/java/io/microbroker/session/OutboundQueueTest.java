// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.packet.PublishFrame;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.QueueMemory;
import io.microbroker.topic.Target;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutboundQueueTest {
    private static final Target TARGET = Target.forRetained(
            Session.storedSession(new Publisher("sensor", null), new Lease("sensor", 1, 1), new FakeHost()),
            Subscription.of("room/#", Qos.AT_LEAST_ONCE));

    private static PublishFrame frame(String payload, long expiresAtMillis) {
        Message plain = Message.of("room/1", payload, Qos.AT_LEAST_ONCE, false);
        return new PublishFrame(new Message(
                plain.topic(), plain.payload(), plain.qos(), false, 0, expiresAtMillis, plain.properties(), null));
    }

    @Test
    void givesBackInOrderWhateverItsSize() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        OutboundQueue queue = new OutboundQueue(5_000, Long.MAX_VALUE, QueueMemory.unbounded());
        Deque<PublishFrame> oracle = new ArrayDeque<>();

        for (int step = 0; step < 50_000; step++) {
            boolean grows = (step / 8_000) % 2 == 0;
            if (random.nextInt(10) < (grows ? 7 : 3)) {
                PublishFrame frame = frame("m" + step, Message.NEVER);
                if (queue.offer(frame, TARGET)) {
                    oracle.add(frame);
                } else {
                    assertThat(oracle).as("seed %d", seed).hasSize(5_000);
                }
            } else if (!oracle.isEmpty()) {
                assertThat(queue.frame()).as("seed %d", seed).isSameAs(oracle.remove());
                assertThat(queue.target()).isSameAs(TARGET);
                queue.remove();
            }
            assertThat(queue.size()).isEqualTo(oracle.size());
        }
    }

    @Test
    void refusesWhatExceedsItsBytesUntilThereIsRoom() {
        PublishFrame frame = frame("21.5", Message.NEVER);
        int size = frame.message().size();
        OutboundQueue queue = new OutboundQueue(100, 2L * size, QueueMemory.unbounded());
        assertThat(queue.offer(frame, TARGET)).isTrue();
        assertThat(queue.offer(frame, TARGET)).isTrue();
        assertThat(queue.offer(frame, TARGET)).isFalse();

        queue.remove();

        assertThat(queue.offer(frame, TARGET)).isTrue();
    }

    @Test
    void dropsExpiredHeadsOnly() {
        OutboundQueue queue = new OutboundQueue(100, 100_000, QueueMemory.unbounded());
        queue.offer(frame("old", 10), TARGET);
        queue.offer(frame("older", 5), TARGET);
        queue.offer(frame("new", 30), TARGET);
        queue.offer(frame("old behind new", 10), TARGET);

        assertThat(queue.dropExpired(20)).isEqualTo(2);

        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.frame().message().payloadText()).isEqualTo("new");
    }

    @Test
    void hasNoHeadWhenEmpty() {
        OutboundQueue queue = new OutboundQueue(1, 1, QueueMemory.unbounded());

        assertThat(queue.dropExpired(1)).isZero();
        queue.offer(frame("x", Message.NEVER), TARGET); // too large
        assertThatThrownBy(queue::remove).isInstanceOf(RuntimeException.class);
    }
}
