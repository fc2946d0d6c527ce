// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.session.Session;
import io.microbroker.spi.admin.Page;
import io.microbroker.spi.admin.PageRequest;
import io.microbroker.spi.admin.SubscriptionSnapshot;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of all subscriptions, by client id and filter. A session may have more than fit on a page: then the next page goes
 * on in its middle. The sessions are read some at a time, until the page is full. Used once.
 */
final class SubscriptionList {
    private static final int SLICE = 64;

    private final SessionLists lists;
    private final int limit;
    private final @Nullable SubscriptionCursor cursor;
    private final List<Session> sessions = new ArrayList<>();
    private final List<SubscriptionSnapshot> found = new ArrayList<>();
    private final boolean isLast;

    /** @throws IllegalArgumentException if the cursor is not one of this list */
    SubscriptionList(Engine engine, SessionLists lists, PageRequest page) {
        this.lists = lists;
        this.limit = page.limit();
        this.cursor = SubscriptionCursor.parse(page.cursor());
        if (cursor != null && !cursor.filter().isEmpty()) {
            Session half = engine.sessions().find(cursor.clientId());
            if (half != null) {
                sessions.add(half);
            }
        }
        List<Session> more = lists.after(cursor == null ? null : cursor.clientId(), limit);
        isLast = more.size() < limit;
        sessions.addAll(more);
    }

    Future<Page<SubscriptionSnapshot>> page() {
        return from(0);
    }

    private Future<Page<SubscriptionSnapshot>> from(int index) {
        int to = Math.min(sessions.size(), index + SLICE);
        return lists.onOwners(sessions.subList(index, to), this::subscriptionsOf)
                .compose(more -> {
                    found.addAll(more);
                    return found.size() > limit || to == sessions.size() ? Future.succeededFuture(cut()) : from(to);
                });
    }

    /** On the owner loop of the session. */
    private List<SubscriptionSnapshot> subscriptionsOf(Session session) {
        SubscriptionCursor begin = cursor;
        String after = begin != null && begin.clientId().equals(session.clientId()) ? begin.filter() : "";
        return session.subscriptions().values().stream()
                .filter(each -> each.filter().value().compareTo(after) > 0)
                .sorted(Comparator.comparing(each -> each.filter().value()))
                .limit(limit + 1L)
                .map(each -> new SubscriptionSnapshot(session.clientId(), each))
                .toList();
    }

    private Page<SubscriptionSnapshot> cut() {
        if (found.size() > limit) {
            List<SubscriptionSnapshot> items = found.subList(0, limit);
            SubscriptionSnapshot last = items.get(limit - 1);
            String filter = last.subscription().filter().value();
            return new Page<>(items, new SubscriptionCursor(last.clientId(), filter).toString());
        }
        if (isLast || sessions.isEmpty()) {
            return new Page<>(found, null);
        }
        String clientId = sessions.get(sessions.size() - 1).clientId();
        return new Page<>(found, new SubscriptionCursor(clientId, "").toString());
    }
}
