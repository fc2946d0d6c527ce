// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.session.Session;
import io.microbroker.spi.admin.Page;
import io.microbroker.spi.admin.PageRequest;
import io.microbroker.spi.admin.QueuedMessage;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.spi.storage.Stored;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Optional;

/** One page of the messages on their way to a client, asked of the loop that has its session. Used once. */
final class QueueList {
    private static final int BYTES_MAX = 1 << 20;

    private final Engine engine;
    private final String clientId;
    private final int limit;
    private final long after;
    private final Promise<Optional<Page<QueuedMessage>>> promise = Promise.promise();

    /** @throws IllegalArgumentException if the cursor is not one of this list */
    QueueList(Engine engine, String clientId, PageRequest page) {
        this.engine = engine;
        this.clientId = clientId;
        this.limit = page.limit();
        String cursor = page.cursor();
        this.after = cursor == null ? 0 : SubscriptionCursor.number(cursor);
    }

    /** Any thread. */
    Future<Optional<Page<QueuedMessage>>> page() {
        ask();
        return promise.future();
    }

    private void ask() {
        Session session = engine.sessions().find(clientId);
        if (session == null) {
            promise.tryComplete(Optional.empty());
            return;
        }
        Loop owner = engine.owner(session);
        owner.post(() -> {
            if (engine.owner(session).index() != owner.index()) { // it was taken over meanwhile
                ask();
            } else if (session.isEnded()) {
                promise.tryComplete(Optional.empty());
            } else if (session.through() != null) {
                promise.tryFail(elsewhere());
            } else {
                read(owner, session).map(Optional::of).onComplete(promise);
            }
        });
    }

    private static IllegalStateException elsewhere() {
        return new IllegalStateException("another instance of the broker has this session");
    }

    private Future<Page<QueuedMessage>> read(Loop owner, Session session) {
        if (!session.isStored()) {
            List<QueuedMessage> found = session.list(after, limit + 1);
            boolean more = found.size() > limit;
            List<QueuedMessage> items = more ? found.subList(0, limit) : found;
            return Future.succeededFuture(new Page<>(items, more ? nextOf(items) : null));
        }
        return owner.queues()
                .peek(session.lease(), after + 1, limit, BYTES_MAX)
                .compose(entries -> rest(owner, session, entries))
                .recover(cause -> Future.failedFuture(
                        cause instanceof StorageException failure && failure.kind() == StorageException.Kind.FENCED
                                ? elsewhere()
                                : cause));
    }

    /** Looks whether there is more: a page may have ended for its bytes. */
    private Future<Page<QueuedMessage>> rest(Loop owner, Session session, List<Stored> entries) {
        if (entries.isEmpty()) {
            return Future.succeededFuture(new Page<>(list(session, entries, Long.MAX_VALUE - 1), null));
        }
        long last = entries.get(entries.size() - 1).sequence();
        return owner.queues()
                .peek(session.lease(), last + 1, 1, 1)
                .map(more -> more.isEmpty()
                        ? new Page<>(list(session, entries, Long.MAX_VALUE - 1), null)
                        : new Page<>(list(session, entries, last), String.valueOf(last)));
    }

    private List<QueuedMessage> list(Session session, List<Stored> entries, long last) {
        return session.storedOutbound().list(entries, after, last);
    }

    private static String nextOf(List<QueuedMessage> items) {
        return String.valueOf(items.get(items.size() - 1).number());
    }
}
