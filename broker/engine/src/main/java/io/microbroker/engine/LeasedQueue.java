// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.session.Session;
import io.microbroker.session.SessionPort;
import io.microbroker.session.SessionStore;
import io.microbroker.session.StoredOutbound;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Queues;
import io.microbroker.spi.storage.Stored;
import io.vertx.core.AsyncResult;
import java.util.List;

/** The stored queue of one session under one lease. Answers that come after the lease has changed are dropped. */
final class LeasedQueue implements SessionStore {
    private static final int READ_BYTES = 1 << 20;

    private final Loop loop;
    private final Session session;
    private final Lease lease;

    LeasedQueue(Loop loop, Session session, Lease lease) {
        this.loop = loop;
        this.session = session;
        this.lease = lease;
    }

    private Queues queues() {
        return loop.queues();
    }

    @SuppressWarnings("ReferenceEquality") // a lease is one object; a claim makes another
    private boolean isCurrent() {
        return session.loop() == loop.index() && session.lease() == lease && session.port() != null;
    }

    @Override
    public void ack(long sequence) {
        queues().ack(lease, sequence);
    }

    @Override
    public void pubRec(long sequence) {
        Pending pending = outcome -> onPubRec(sequence, outcome);
        queues().pubrec(lease, sequence, pending);
    }

    private void onPubRec(long sequence, Outcome outcome) {
        if (!isCurrent()) {
            return;
        }
        if (outcome == Outcome.STORED) {
            session.storedOutbound().onPubRecCommitted(sequence);
        } else if (outcome == Outcome.FENCED) {
            disconnect(ReasonCode.SESSION_TAKEN_OVER, "another instance owns the session");
        } else { // the client sends its PUBREC again on its next connection
            disconnect(ReasonCode.QUOTA_EXCEEDED, "the storage has no room");
        }
    }

    private void disconnect(ReasonCode reason, String detail) {
        SessionPort port = session.port();
        if (port != null) {
            port.disconnect(reason, detail);
        }
    }

    @Override
    public void pubComp(long sequence) {
        queues().pubcomp(lease, sequence);
    }

    @Override
    public void read(long fromSequence, int max) {
        long highest = session.storedOutbound().highest();
        queues().read(lease, fromSequence, max, READ_BYTES).onComplete(read -> onRead(read, highest));
    }

    private void onRead(AsyncResult<List<Stored>> read, long highest) {
        loop.turn(() -> {
            if (!isCurrent()) {
                return;
            }
            if (read.succeeded()) {
                StoredOutbound outbound = session.storedOutbound();
                outbound.onRead(read.result(), highest, loop.nowMillis());
            } else {
                disconnect(ReasonCode.SERVER_UNAVAILABLE, "the storage cannot be read");
            }
        });
    }
}
