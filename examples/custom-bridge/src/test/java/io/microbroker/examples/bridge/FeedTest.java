// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.client.ClientSession;
import io.microbroker.spi.client.SessionSpec;
import io.microbroker.spi.mqtt.Message;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FeedTest {
    private final List<Promise<Void>> open = new ArrayList<>();

    /** A broker that answers when the test says so. */
    private final BrokerClient slow = new BrokerClient() {
        @Override
        public Future<Void> publish(Message message) {
            Promise<Void> promise = Promise.promise();
            open.add(promise);
            return promise.future();
        }

        @Override
        public Future<ClientSession> open(SessionSpec spec) {
            throw new UnsupportedOperationException();
        }
    };

    @Test
    void readingsAreDroppedWhenTheBrokerFallsBehind() {
        Feed feed = new Feed(() -> slow, "home/", 2);

        feed.onDatagram(Buffer.buffer("a 1\nb 2\nc 3"));
        assertThat(open).hasSize(2);
        assertThat(feed.counts()).isEqualTo(new FeedCounts(0, 0, 1));

        open.forEach(Promise::complete);
        feed.onDatagram(Buffer.buffer("d 4"));
        assertThat(open).hasSize(3);
        assertThat(feed.counts()).isEqualTo(new FeedCounts(2, 0, 1));
    }

    @Test
    void readingsThatComeBeforeTheBrokerIsStartedOrAreRefusedAreDropped() {
        Feed early = new Feed(
                () -> {
                    throw new IllegalStateException("the broker is not started");
                },
                "home/",
                2);
        Feed denied = new Feed(() -> slow, "home/", 2);

        early.onDatagram(Buffer.buffer("a 1"));
        denied.onDatagram(Buffer.buffer("a 1"));
        open.forEach(promise -> promise.fail("denied"));

        assertThat(early.counts()).isEqualTo(new FeedCounts(0, 0, 1));
        assertThat(denied.counts()).isEqualTo(new FeedCounts(0, 0, 1));
    }
}
