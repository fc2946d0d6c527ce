// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.admin;

import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.metrics.Distribution;
import io.microbroker.spi.mqtt.ClientInfo;
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
    default Future<Page<ClientSnapshot>> clients(PageRequest page) {
        return clients(ClientQuery.ALL, page);
    }

    /** The sessions that a query names. */
    Future<Page<ClientSnapshot>> clients(ClientQuery query, PageRequest page);

    /** All subscriptions, ordered by client id, then by filter. */
    Future<Page<SubscriptionSnapshot>> subscriptions(PageRequest page);

    /** The shared subscriptions, ordered by share name and filter. */
    Future<Page<SharedGroupSnapshot>> sharedGroups(PageRequest page);

    /** The sessions that share one subscription; none if there is no such group. */
    Future<Page<ClientSnapshot>> membersOf(TopicFilter sharedFilter, PageRequest page);

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

    /**
     * How long things took, by name: {@code publish-to-ack}, {@code delivery}, {@code loop-lag}, {@code inspection}, {@code retained},
     * and those of the storage.
     */
    List<Distribution> distributions();

    /** One session; empty if there is none of this client id. */
    Future<Optional<ClientSnapshot>> client(String clientId);

    /** The subscriptions of one session, in the order in which they were made; none if there is no such session. */
    Future<List<SubscriptionSnapshot>> subscriptions(String clientId);

    /**
     * The messages on their way to one client, in the order in which they are sent. The cursor is the number of the last one that
     * was seen; what came to its end meanwhile is left out. A page may end before its limit, by its bytes.
     *
     * @return empty if there is no such session; fails with {@link IllegalStateException} if another instance of the broker has it,
     *     and with {@link IllegalArgumentException} for a cursor that is no number
     */
    Future<Optional<Page<QueuedMessage>>> queue(String clientId, PageRequest page);

    /** Every value of the configuration and where it was set. Secrets are masked. */
    List<Setting> configuration();

    /**
     * Tells what a client may do, by whose rule. Nothing is counted and nothing is done.
     *
     * @param client who it is, or would be if it connected so
     * @param topic a topic filter to subscribe to, else a topic name
     */
    Future<TopicPolicy.Explanation> explain(ClientInfo client, TopicPolicy.Action action, String topic);

    /** Who may not come in, in no order. */
    List<Ban> bans();

    /**
     * Keeps somebody out from now on, and disconnects whoever is in; replaces an earlier ban of the same kind and value. There
     * are 10,000 at most.
     *
     * @throws IllegalStateException if there are as many as there may be
     */
    void ban(Ban ban);

    /** Lets somebody in again; false if there was no such ban. */
    boolean liftBan(Ban.Kind kind, String value);

    /**
     * Writes down what one client and the broker say to each other, in memory: the last 1000 lines are kept. An earlier trace of
     * the client ends. There are 16 at most, those included that are over; the oldest that is over goes.
     *
     * @param millis how long
     * @throws IllegalStateException if 16 are running
     */
    TraceSnapshot trace(String clientId, long millis);

    /** The traces, the oldest first. */
    List<TraceSnapshot> traces();

    /**
     * The lines of a trace, in their order. The cursor is the number of the last line that was seen.
     *
     * @return empty if there is no trace of this client; {@link Page#next} is null when the trace is over and all was seen
     */
    Optional<Page<TraceLine>> traceLines(String clientId, PageRequest page);

    /** Ends a trace and forgets it; false if there is none. */
    boolean endTrace(String clientId);

    /** The things of a plugin that may be listed, added and removed; empty if no plugin that was started has some of this name. */
    default Optional<ManagedSet> managed(String name) {
        return managed().stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /** All that plugins offered to be managed. */
    default List<ManagedSet> managed() {
        return List.of();
    }
}
