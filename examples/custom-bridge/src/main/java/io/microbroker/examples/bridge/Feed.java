// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.bridge;

import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Publishes the lines of datagrams and counts what became of them. Datagrams come on one event loop; the broker answers on
 * another, so all that is counted is atomic.
 *
 * <p>UDP cannot be slowed down, and it knows no acknowledgement: when the broker falls behind, readings are dropped, never
 * piled up.
 */
final class Feed {
    private final BrokerClient client;
    private final String prefix;
    private final int pendingMax;

    private final FeedCounts counts;
    private final AtomicInteger pending = new AtomicInteger();

    /**
     * A feed into topics that begin with {@code prefix}.
     *
     * @param pendingMax messages at most that wait for the broker at a time
     */
    Feed(BrokerClient client, String prefix, int pendingMax, FeedCounts counts) {
        this.client = client;
        this.prefix = prefix;
        this.pendingMax = pendingMax;
        this.counts = counts;
    }

    void onDatagram(Buffer datagram) {
        FeedLine.allOf(datagram.getBytes()).forEach(this::onLine);
    }

    private void onLine(Optional<FeedLine> line) {
        if (line.isEmpty()) {
            counts.bad().incrementAndGet();
        } else if (pending.get() >= pendingMax) {
            counts.dropped().incrementAndGet();
        } else {
            pending.incrementAndGet();
            publish(line.get()).onComplete(result -> {
                pending.decrementAndGet();
                (result.succeeded() ? counts.published() : counts.dropped()).incrementAndGet();
            });
        }
    }

    private Future<Void> publish(FeedLine line) {
        try {
            return client.publish(Message.of(prefix + line.topic(), line.value(), Qos.AT_LEAST_ONCE, false));
        } catch (RuntimeException e) { // the topic is too long with its prefix
            return Future.failedFuture(e);
        }
    }
}
