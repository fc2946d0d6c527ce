// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.spi.PluginContext;
import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.spi.admin.BrokerSnapshot;
import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.mqtt.ClientInfo;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The broker as the routes see it: there or not yet there, its answers brought to the loop of HTTP. Questions that walk
 * through all sessions are put by a worker, so that neither loop is held. On the loop of HTTP, but for {@link #begin}.
 */
final class BrokerDesk {
    private final PluginContext context;
    private final Vertx vertx;
    private volatile @Nullable BrokerAdmin admin;

    BrokerDesk(PluginContext context, Vertx vertx) {
        this.context = context;
        this.vertx = vertx;
    }

    /** The broker is there. Any thread. */
    void begin() {
        admin = context.admin();
    }

    Vertx vertx() {
        return vertx;
    }

    /** @throws Problem 503 as long as the broker is on its way */
    BrokerAdmin admin() {
        BrokerAdmin present = admin;
        if (present == null) {
            throw new Problem(503, "the broker is not ready yet - ask again in a moment");
        }
        return present;
    }

    /** The broker as a whole; null as long as it is on its way. */
    @Nullable
    BrokerSnapshot snapshot() {
        BrokerAdmin present = admin;
        return present == null ? null : present.broker();
    }

    /** Puts a question that may take long. */
    <T> Future<T> ask(Function<BrokerAdmin, Future<T>> question) {
        BrokerAdmin present = admin();
        Future<Future<T>> asked = vertx.executeBlocking(() -> question.apply(present), false);
        return asked.compose(this::bring);
    }

    /** Brings an answer to the loop of HTTP. */
    <T> Future<T> bring(Future<T> foreign) {
        Context loop = vertx.getOrCreateContext();
        Promise<T> promise = Promise.promise();
        foreign.onComplete(result -> loop.runOnContext(ignored -> promise.handle(result)));
        return promise.future();
    }

    Future<ClientInfo> signIn(AuthRequest request, boolean local) {
        admin();
        return bring(context.signIn(request, local));
    }

    BrokerClient client(ClientInfo identity) {
        admin();
        return context.client(identity);
    }
}
