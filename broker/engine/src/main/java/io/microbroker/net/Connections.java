// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.engine.Ceilings;
import io.microbroker.engine.Counter;
import io.microbroker.engine.Loop;
import io.microbroker.packet.Limit;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.transport.Link;
import io.microbroker.spi.transport.LinkHandler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The connections of one loop. Confined to it, but for the count that all loops share. */
final class Connections {
    private final Loop loop;
    private final Lobby lobby;
    private final SinkPool sinks = new SinkPool();
    private final TurnQueue turns;
    private final HeldBytes<Connection> strangers;
    private final HeldBytes<Connection> incomplete;
    private final TopicMemory topicMemory;
    private final @Nullable PublishShare publishShare;
    private final Set<Connection> all = Collections.newSetFromMap(new IdentityHashMap<>());

    /**
     * Makes an empty set.
     *
     * @param lobby shared by all loops of the broker
     */
    Connections(Loop loop, Lobby lobby) {
        this.loop = loop;
        this.lobby = lobby;
        this.turns = new TurnQueue(loop);
        Ceilings ceilings = loop.engine().ceilings();
        this.strangers =
                new HeldBytes<>(ceilings.unauthenticatedBytes(), oldest -> drop(oldest, Limit.UNAUTHENTICATED_BYTES));
        this.incomplete = new HeldBytes<>(ceilings.incompleteBytes(), oldest -> drop(oldest, Limit.INCOMPLETE_BYTES));
        this.topicMemory = new TopicMemory(ceilings.topicBytes());
        this.publishShare = lobby.publishShare();
    }

    SinkPool sinks() {
        return sinks;
    }

    /** Where connections wait that have held the loop for long. */
    TurnQueue turns() {
        return turns;
    }

    Lobby lobby() {
        return lobby;
    }

    /** What connections without CONNACK have sent. */
    HeldBytes<Connection> strangers() {
        return strangers;
    }

    /** What connected clients have sent of packets that are not complete. */
    HeldBytes<Connection> incomplete() {
        return incomplete;
    }

    TopicMemory topicMemory() {
        return topicMemory;
    }

    @Nullable
    PublishShare publishShare() {
        return publishShare;
    }

    private void drop(Connection oldest, Limit limit) {
        loop.counters().increment(Counter.limit(limit));
        throttle().warn(limit.name(), "a connection is closed: too much is held for packets that are not complete");
        loop.turn(() -> oldest.disconnect(ReasonCode.QUOTA_EXCEEDED, "too much is held for incomplete packets"));
    }

    LogThrottle throttle() {
        return lobby.throttle();
    }

    /** A new link came in by a door. Beyond the limit it is closed at once. */
    LinkHandler accept(Link link, Door door) {
        loop.counters().increment(Counter.CONNECTIONS_OPENED);
        Connection connection = new Connection(loop, link, door, this);
        all.add(connection);
        int limit = loop.engine().config().limits().connections();
        if (lobby.enter() > limit && limit > 0) {
            loop.counters().increment(Counter.LIMIT_CONNECTIONS);
            throttle().warn("connections", "a connection is refused: limits.connections is reached limit={}", limit);
            connection.disconnect(ReasonCode.QUOTA_EXCEEDED, "too many connections");
        }
        return connection;
    }

    void remove(Connection connection) {
        if (all.remove(connection)) {
            lobby.leave();
            loop.counters().increment(Counter.CONNECTIONS_CLOSED);
        }
    }

    /** Has the policies of the clients that the predicate names made anew. */
    void renewPolicies(Predicate<ClientInfo> whom) {
        for (Connection connection : new ArrayList<>(all)) {
            if (connection.phase() instanceof ConnectedPhase phase && whom.test(phase.client())) {
                phase.renewPolicy();
            }
        }
    }

    /** Disconnects the clients that the predicate names: the operator has said so. */
    void disconnect(Predicate<ClientInfo> whom) {
        for (Connection connection : new ArrayList<>(all)) {
            if (connection.phase() instanceof ConnectedPhase phase && whom.test(phase.client())) {
                loop.turn(() -> connection.disconnect(ReasonCode.ADMINISTRATIVE_ACTION, "banned by the administrator"));
            }
        }
    }

    /** The broker stops: every client is told, as far as its version can [MQTT-4.13.2-1]. */
    void shutDown() {
        List<Connection> snapshot = new ArrayList<>(all);
        for (Connection connection : snapshot) {
            loop.turn(() -> connection.disconnect(ReasonCode.SERVER_SHUTTING_DOWN, "the broker stops"));
        }
    }
}
