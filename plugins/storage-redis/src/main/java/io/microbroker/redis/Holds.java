// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Stored;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The sessions that this instance has, by client id. Changed by the desk, read by loops. */
final class Holds {
    private final ConcurrentHashMap<String, Hold> byClientId = new ConcurrentHashMap<>();

    /** The hold of this lease; null if it has none any more. */
    @Nullable
    Hold of(Lease lease) {
        Hold hold = byClientId.get(lease.clientId());
        return hold != null && hold.isOf(lease) ? hold : null;
    }

    void put(Lease lease, Hold hold) {
        byClientId.put(lease.clientId(), hold);
    }

    /** Nobody here has the session of this client id, whatever lease it had. */
    void clear(String clientId) {
        byClientId.remove(clientId);
    }

    void remove(Lease lease) {
        Hold hold = of(lease);
        if (hold != null) {
            byClientId.remove(lease.clientId(), hold);
        }
    }

    /** Tells the owner, if it is here, of an entry. */
    void post(Stored entry) {
        Hold hold = byClientId.get(entry.target().clientId());
        if (hold != null) {
            hold.post(entry);
        }
    }

    /** The same, of an entry that another instance appended to the queue of this incarnation. */
    void post(long incarnation, Stored entry) {
        Hold hold = byClientId.get(entry.target().clientId());
        if (hold != null && hold.isOf(incarnation)) {
            hold.post(entry);
        }
    }

    /** A message for this client id found no room; its owner, if it is here, counts that. */
    void onFull(String clientId) {
        Hold hold = byClientId.get(clientId);
        if (hold != null) {
            hold.onFull();
        }
    }

    /** Something may have been missed: all look into their queues. */
    void ring() {
        byClientId.values().forEach(Hold::ring);
    }

    /** Entries came or went without the loop. */
    void count(Lease lease, long entries) {
        Hold hold = of(lease);
        if (hold != null) {
            hold.count(entries);
        }
    }
}
