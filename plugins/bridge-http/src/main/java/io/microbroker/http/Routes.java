// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a request to its operation: what holds for all of them, and who may use which. On the loop of HTTP. */
final class Routes {
    private static final Logger log = LoggerFactory.getLogger(Routes.class);
    /** A header that a page of somebody else cannot have a browser send. */
    private static final String INTENT = "X-Requested-With";

    private final HttpSettings settings;
    private final BrokerDesk desk;
    private final Entrance entrance;
    private final List<Operation> operations;

    Routes(HttpSettings settings, BrokerDesk desk, Entrance entrance, List<Operation> operations) {
        this.settings = settings;
        this.desk = desk;
        this.entrance = entrance;
        this.operations = operations;
    }

    Router router(Vertx vertx) {
        Router router = Router.router(vertx);
        router.route().handler(this::enter);
        router.get("/").handler(this::welcome);
        for (Operation operation : operations) {
            router.route(operation.method(), operation.route()).handler(routing -> serve(operation, routing));
        }
        for (int status : new int[] {400, 404, 405, 414, 500}) {
            router.errorHandler(status, routing -> fail(routing, status));
        }
        return router;
    }

    /** Every request: a body waits until it is asked for; nobody may keep, frame or guess what is answered. */
    private void enter(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        if (hasBody(request)) {
            request.pause();
        }
        request.response()
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Cache-Control", "no-store")
                .putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .putHeader("Referrer-Policy", "no-referrer");
        if (!isAddressedToUs(request)) {
            refuse(routing, new Problem(421, "this host name is not served here - ask for localhost or 127.0.0.1"));
        } else {
            routing.next();
        }
    }

    private static boolean hasBody(HttpServerRequest request) {
        return request.headers().contains("Content-Length") || request.headers().contains("Transfer-Encoding");
    }

    /** On loopback only names of this machine: else a page could reach us under a name of its own (DNS rebinding). */
    private boolean isAddressedToUs(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        return !settings.isLocal() || (authority != null && LocalHosts.isLocal(authority.host()));
    }

    private void welcome(RoutingContext routing) {
        String token = routing.request().getParam("token");
        if (token == null) {
            guarded(routing, () -> serve(routing, Role.VIEWER, Welcome::reply));
        } else if (entrance.redeem(routing.request(), token)) {
            routing.response().setStatusCode(303).putHeader("Location", "/");
            Replies.end(routing.response(), Buffer.buffer());
        } else {
            refuse(
                    routing,
                    new Problem(401, "this link is not good, or was used before - restart the broker for a new one"));
        }
    }

    private void serve(Operation operation, RoutingContext routing) {
        guarded(routing, () -> switch (operation.access()) {
            case OPEN, CLIENT -> operation.work().apply(new Call(routing, settings, "-"));
            case VIEWER -> serve(routing, Role.VIEWER, operation.work()::apply);
            case ADMIN -> serve(routing, Role.ADMIN, operation.work()::apply);
        });
    }

    /** What is done for a call. */
    private interface Work {
        Future<Void> apply(Call call);
    }

    /** A step that may fail at once or later. */
    private interface Step {
        Future<Void> run();
    }

    private Future<Void> serve(RoutingContext routing, Role needed, Work work) {
        return entrance.callerOf(routing.request(), desk.vertx()).compose(caller -> {
            if (!caller.role().covers(needed)) {
                throw new Problem(403, "this is for admins, and " + Text.shown(caller.name()) + " is a viewer");
            }
            boolean changes = !routing.request().method().equals(HttpMethod.GET);
            if (changes && caller.byCookie() && routing.request().getHeader(INTENT) == null) {
                throw new Problem(403, "a change with a cookie needs the header " + INTENT);
            }
            return work.apply(new Call(routing, settings, Text.shown(caller.name())));
        });
    }

    private void guarded(RoutingContext routing, Step step) {
        Future<Void> done;
        try {
            done = step.run();
        } catch (RuntimeException e) {
            done = Future.failedFuture(e);
        }
        done.onFailure(cause -> refuse(routing, Problems.of(cause)));
    }

    private void fail(RoutingContext routing, int status) {
        Throwable cause = routing.failure();
        if (status == 500 && cause != null) {
            refuse(routing, Problems.of(cause));
        } else {
            refuse(routing, new Problem(status, Problems.detail(status)));
        }
    }

    private static void refuse(RoutingContext routing, Problem problem) {
        HttpServerResponse response = routing.response();
        if (response.headWritten() || response.ended()) {
            log.debug("a response broke off cause={}", problem.getMessage());
            routing.request().connection().close().onFailure(ignored -> {});
            return;
        }
        if (hasBody(routing.request()) && !routing.request().isEnded()) {
            response.putHeader("Connection", "close"); // what is left of the body is not read
        }
        problem.send(response);
    }
}
