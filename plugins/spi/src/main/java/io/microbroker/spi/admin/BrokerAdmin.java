// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.admin;

import io.microbroker.spi.metrics.Distribution;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.TopicFilter;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at the running broker and steers it. Usable from any thread; lists are gathered loop by loop, page by page, so that
 * no loop is held long; they are ordered by client id or topic.
 */
public interface BrokerAdmin {
    Future<Page<ClientSnapshot>> clients(PageRequest page);

    Future<Page<SubscriptionSnapshot>> subscriptions(PageRequest page);

    /** Retained messages whose topic matches. */
    Future<Page<Message>> retained(TopicFilter filter, PageRequest page);

    /** Disconnects a client for {@link ReasonCode#ADMINISTRATIVE_ACTION} (0x98). True if it was connected. */
    default Future<Boolean> kick(String clientId) {
        return kick(clientId, ReasonCode.ADMINISTRATIVE_ACTION);
    }

    /**
     * Disconnects a client. Its session stays as long as it would after a lost connection, and its will is published.
     *
     * @param reason told to a client of MQTT 5.0; an error that a server may give in DISCONNECT (§3.14.2.1)
     * @return true if it was connected
     * @throws IllegalArgumentException if the reason is none of those
     */
    Future<Boolean> kick(String clientId, ReasonCode reason);

    /** Deletes retained messages; completes with their number. */
    Future<Long> deleteRetained(TopicFilter filter);

    /** The storage: how much it holds, and how it does. */
    StorageSnapshot storage();

    /** All counters of the broker by name, at this moment. */
    Map<String, Long> counters();

    /** The broker as a whole. Answers at once. */
    BrokerSnapshot broker();

    /** How long things took, by name: {@code publish-to-ack}, {@code delivery}, {@code loop-lag}, and those of the storage. */
    List<Distribution> distributions();

    /** One session; empty if there is none of this client id. */
    Future<Optional<ClientSnapshot>> client(String clientId);

    /** The subscriptions of one session, in the order in which they were made; none if there is no such session. */
    Future<List<SubscriptionSnapshot>> subscriptions(String clientId);

    /** Every value of the configuration and where it was set. Secrets are masked. */
    List<Setting> configuration();
}
