// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.spi.mqtt.ClientInfo;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** The open sessions of clients inside the process. Any thread. */
public final class LocalSessions {
    private final Set<LocalSession> open = ConcurrentHashMap.newKeySet();

    LocalSessions() {}

    void add(LocalSession session) {
        open.add(session);
    }

    void remove(LocalSession session) {
        open.remove(session);
    }

    /** Has the policies of the clients that the predicate names made anew. */
    public void renewPolicies(Predicate<ClientInfo> whom) {
        open.forEach(session -> session.renewPolicy(whom));
    }

    /** Ends the sessions of the clients that the predicate names: the operator has said so. */
    public void disconnect(Predicate<ClientInfo> whom) {
        open.forEach(session -> session.disconnectIf(whom));
    }
}
