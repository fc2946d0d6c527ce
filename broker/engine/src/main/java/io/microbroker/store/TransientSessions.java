// SPDX-License-Identifier: Apache-2.0
package io.microbroker.store;

import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.ClaimRequest;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.ReleaseInfo;
import io.microbroker.spi.storage.Sessions;
import io.vertx.core.Future;
import java.util.List;

/** The sessions, as seen from one event loop. Answers at once, on the loop that asks. */
final class TransientSessions implements Sessions {
    private final SessionTable sessions;
    private final LoopCommits commits;

    TransientSessions(SessionTable sessions, LoopCommits commits) {
        this.sessions = sessions;
        this.commits = commits;
    }

    @Override
    public Future<Claim> claim(ClaimRequest request) {
        return Future.succeededFuture(sessions.claim(request, commits));
    }

    @Override
    public Future<Void> release(Lease lease, ReleaseInfo info) {
        return done(sessions.write(lease, (session, ignored) -> session.release(), 0), lease);
    }

    @Override
    public Future<Void> subscribe(Lease lease, List<Subscription> subscriptions) {
        return done(sessions.write(lease, (session, ignored) -> session.subscribe(subscriptions), 0), lease);
    }

    @Override
    public Future<Void> unsubscribe(Lease lease, List<TopicFilter> filters) {
        return done(sessions.write(lease, (session, ignored) -> session.unsubscribe(filters), 0), lease);
    }

    @Override
    public Future<Void> end(Lease lease) {
        return done(sessions.end(lease), lease);
    }

    private static Future<Void> done(boolean held, Lease lease) {
        return held ? Future.succeededFuture() : Future.failedFuture(TransientQueues.fenced(lease));
    }
}
