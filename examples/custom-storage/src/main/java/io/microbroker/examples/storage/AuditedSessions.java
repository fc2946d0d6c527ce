// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.storage;

import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.ClaimRequest;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.ReleaseInfo;
import io.microbroker.spi.storage.Sessions;
import io.microbroker.spi.storage.StorageException;
import io.vertx.core.Future;
import java.util.List;

/** The rare calls of one event loop, each noted in the log once it holds. */
final class AuditedSessions implements Sessions {
    private final Cupboard cupboard;
    private final LoopNews news;
    private final AuditLog log;

    AuditedSessions(Cupboard cupboard, LoopNews news, AuditLog log) {
        this.cupboard = cupboard;
        this.news = news;
        this.log = log;
    }

    @Override
    public Future<Claim> claim(ClaimRequest request) {
        Claim claim = cupboard.claim(request, news);
        log.note("claimed", request.clientId(), claim.present() ? "present" : "new");
        return Future.succeededFuture(claim);
    }

    @Override
    public Future<Void> release(Lease lease, ReleaseInfo info) {
        return noted(cupboard.change(lease, Drawer::release), lease, "released", "");
    }

    @Override
    public Future<Void> subscribe(Lease lease, List<Subscription> subscriptions) {
        List<TopicFilter> filters =
                subscriptions.stream().map(Subscription::filter).toList();
        boolean held = cupboard.change(lease, drawer -> drawer.subscribe(subscriptions));
        return noted(held, lease, "subscribed", filters.toString());
    }

    @Override
    public Future<Void> unsubscribe(Lease lease, List<TopicFilter> filters) {
        boolean held = cupboard.change(lease, drawer -> drawer.unsubscribe(filters));
        return noted(held, lease, "unsubscribed", filters.toString());
    }

    @Override
    public Future<Void> end(Lease lease) {
        return noted(cupboard.end(lease), lease, "ended", "");
    }

    private Future<Void> noted(boolean held, Lease lease, String event, String detail) {
        if (!held) {
            return Future.failedFuture(overtaken(lease));
        }
        log.note(event, lease.clientId(), detail);
        return Future.succeededFuture();
    }

    static StorageException overtaken(Lease lease) {
        return new StorageException(StorageException.Kind.FENCED, "lease was overtaken: " + lease);
    }
}
