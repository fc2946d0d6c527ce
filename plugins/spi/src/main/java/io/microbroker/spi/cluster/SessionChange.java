// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.cluster;

import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened to a persistent session. Closed: four kinds. */
public sealed interface SessionChange {
    String clientId();

    /** Which session of the client id is meant. */
    long incarnation();

    /** The epoch under which it happened: who has claimed the session under a later one knows better. */
    long epoch();

    /**
     * It was claimed, or has lost its connection; a new one begins so, without subscriptions.
     *
     * @param life who has its client connected now; null if nobody
     */
    record Placed(
            Publisher owner,
            long incarnation,
            long epoch,
            @Nullable String life) implements SessionChange {
        @Override
        public String clientId() {
            return owner.clientId();
        }
    }

    /** Subscriptions were added or replaced. */
    record Subscribed(String clientId, long incarnation, long epoch, List<Subscription> subscriptions)
            implements SessionChange {
        public Subscribed {
            subscriptions = List.copyOf(subscriptions);
        }
    }

    /** Subscriptions were given up. */
    record Unsubscribed(String clientId, long incarnation, long epoch, List<TopicFilter> filters)
            implements SessionChange {
        public Unsubscribed {
            filters = List.copyOf(filters);
        }
    }

    /** It is no more. */
    record Ended(String clientId, long incarnation, long epoch) implements SessionChange {}
}
