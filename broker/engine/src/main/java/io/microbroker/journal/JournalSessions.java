// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.UserProperty;
import io.microbroker.spi.mqtt.Will;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.ClaimRequest;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.ReleaseInfo;
import io.microbroker.spi.storage.Sessions;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The sessions, as seen from one event loop. Confined to the loop. */
final class JournalSessions implements Sessions {
    private static final int OVERHEAD = 256;

    private final JournalWriter writer;
    private final LoopLink link;
    private int claimsUnderWay;

    JournalSessions(JournalWriter writer, LoopLink link) {
        this.writer = writer;
        this.link = link;
    }

    /** A transient session where none is stored costs nothing and is answered at once. */
    @Override
    public Future<Claim> claim(ClaimRequest request) {
        // What has ended in memory may still be on a disk that failed: then nobody is told that there is nothing.
        boolean known =
                claimsUnderWay == 0 && writer.health().ready() && writer.state().find(request.clientId()) == null;
        if (known && request.sessionExpirySeconds() == 0) {
            return Future.succeededFuture(writer.desk().transientClaim(request.clientId()));
        }
        claimsUnderWay++;
        String username = request.owner().username();
        int bytes = OVERHEAD + 3 * request.clientId().length() + bytesOf(username) + bytesOf(request.will());
        Future<Claim> claim = call(bytes, true, (book, call) -> book.desk().claim(call, request));
        return claim.onComplete(done -> claimsUnderWay--);
    }

    private static int bytesOf(@Nullable String text) {
        return text == null ? 1 : 5 + 3 * text.length();
    }

    private static int bytesOf(@Nullable Will will) {
        if (will == null) {
            return 1;
        }
        int bytes = OVERHEAD + will.topic().utf8().length + will.payload().length;
        bytes += bytesOf(will.properties().contentType())
                + bytesOf(will.properties().responseTopic());
        Buffer correlation = will.properties().correlationData();
        bytes += correlation == null ? 0 : correlation.length();
        for (UserProperty property : will.properties().userProperties()) {
            bytes += bytesOf(property.name()) + bytesOf(property.value());
        }
        return bytes;
    }

    @Override
    public Future<Void> release(Lease lease, ReleaseInfo info) {
        int bytes = 2 * OVERHEAD + 4 * lease.clientId().length() + bytesOf(info.will());
        return call(bytes, false, (book, call) -> book.desk().release(call, lease, info));
    }

    @Override
    public Future<Void> subscribe(Lease lease, List<Subscription> subscriptions) {
        int bytes = 0;
        for (Subscription subscription : subscriptions) {
            bytes += 32 + 3 * subscription.filter().value().length();
        }
        return call(bytes, true, (book, call) -> book.desk().subscribe(call, lease, subscriptions));
    }

    @Override
    public Future<Void> unsubscribe(Lease lease, List<TopicFilter> filters) {
        int bytes = 0;
        for (TopicFilter filter : filters) {
            bytes += 16 + 3 * filter.value().length();
        }
        return call(bytes, false, (book, call) -> book.desk().unsubscribe(call, lease, filters));
    }

    @Override
    public Future<Void> end(Lease lease) {
        return call(Record.SESSION_END_BYTES, false, (book, call) -> book.desk().end(call, lease));
    }

    private <T> Future<T> call(int bytes, boolean mayFail, BiConsumer<Bookkeeper, RareCall<T>> action) {
        RareCall<T> call = new RareCall<>(link, bytes, mayFail, action);
        link.call(call);
        return call.promise().future();
    }
}
