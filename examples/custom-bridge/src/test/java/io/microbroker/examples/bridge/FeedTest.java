// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.admin.Page;
import io.microbroker.spi.admin.PageRequest;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.client.ClientSession;
import io.microbroker.spi.client.SessionSpec;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.TopicFilter;
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
        public Future<Page<Message>> retained(TopicFilter filter, PageRequest page) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<ClientSession> open(SessionSpec spec) {
            throw new UnsupportedOperationException();
        }
    };

    private final FeedCounts counts = new FeedCounts();
    private final Feed feed = new Feed(slow, "home/", 2, counts);

    @Test
    void readingsAreDroppedWhenTheBrokerFallsBehind() {
        feed.onDatagram(Buffer.buffer("a 1\nb 2\nc 3"));
        assertThat(open).hasSize(2);
        assertThat(counts.published()).hasValue(0);
        assertThat(counts.dropped()).hasValue(1);

        open.forEach(Promise::complete);
        feed.onDatagram(Buffer.buffer("d 4"));
        assertThat(open).hasSize(3);
        assertThat(counts.published()).hasValue(2);
        assertThat(counts.dropped()).hasValue(1);
    }

    @Test
    void readingsThatAreRefusedAreDropped() {
        feed.onDatagram(Buffer.buffer("a 1"));
        open.forEach(promise -> promise.fail("denied"));

        assertThat(counts.dropped()).hasValue(1);
    }
}
