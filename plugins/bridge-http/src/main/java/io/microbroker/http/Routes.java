// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
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
    private final Audit audit;
    private final List<Operation> operations;
    private final Pages pages;

    Routes(HttpSettings settings, BrokerDesk desk, Entrance entrance, Audit audit, List<Operation> operations) {
        this.settings = settings;
        this.desk = desk;
        this.entrance = entrance;
        this.audit = audit;
        this.operations = operations;
        this.pages = new Pages(settings, desk, entrance);
    }

    Router router(Vertx vertx) {
        Router router = Router.router(vertx);
        router.route().handler(this::enter);
        pages.addTo(router);
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
        if (request.getHeader(INTENT) != null) { // a page asks: no dialog of the browser's over it
            request.response()
                    .headersEndHandler(ignored -> request.response().headers().remove("WWW-Authenticate"));
        }
        if (isFromElsewhere(request)) {
            refuse(routing, new Problem(403, "a page of another address may not ask this - see Origin (RFC 6454)"));
        } else if (!isAddressedToUs(request)) {
            refuse(routing, new Problem(421, "this host name is not served here - ask for localhost or 127.0.0.1"));
        } else {
            routing.next();
        }
    }

    private static boolean hasBody(HttpServerRequest request) {
        return request.headers().contains("Content-Length") || request.headers().contains("Transfer-Encoding");
    }

    /** A browser says by Origin which page sends a change: only our own may. */
    private static boolean isFromElsewhere(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        if (origin == null || request.method().equals(HttpMethod.GET)) {
            return false;
        }
        String page = origin.substring(origin.indexOf("://") + 1).replaceFirst("^//", "");
        return !page.equalsIgnoreCase(request.getHeader("Host")); // not the scheme: a proxy may have taken TLS off
    }

    /** On loopback only names of this machine: else a page could reach us under a name of its own (DNS rebinding). */
    private boolean isAddressedToUs(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        return !settings.isLocal() || (authority != null && LocalHosts.isLocal(authority.host()));
    }

    private void serve(Operation operation, RoutingContext routing) {
        guarded(routing, () -> switch (operation.access()) {
            case OPEN, CLIENT -> operation.work().apply(new Call(routing, settings, null));
            case VIEWER -> serve(routing, Role.VIEWER, operation.work()::apply);
            case ADMIN -> change(operation, routing);
        });
    }

    /** Whatever is changed is written down, and so is who was not let. */
    private Future<Void> change(Operation operation, RoutingContext routing) {
        return entrance.callerOf(routing.request(), desk.vertx()).compose(caller -> {
            Call call = new Call(routing, settings, caller);
            return guarded(() -> allowed(caller, Role.ADMIN, routing)
                            .compose(done -> operation.work().apply(call)))
                    .onSuccess(done -> audit.add(call, caller, operation.id(), "done"))
                    .recover(cause -> {
                        Problem problem = Problems.of(cause);
                        audit.add(call, caller, operation.id(), problem.status() + " " + problem.getMessage());
                        return Future.failedFuture(problem);
                    });
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
        return entrance.callerOf(routing.request(), desk.vertx()).compose(caller -> allowed(caller, needed, routing)
                .compose(done -> work.apply(new Call(routing, settings, caller))));
    }

    private static Future<Void> allowed(Caller caller, Role needed, RoutingContext routing) {
        if (!caller.role().covers(needed)) {
            return Future.failedFuture(
                    new Problem(403, "this is for admins, and " + Text.shown(caller.name()) + " is a viewer"));
        }
        boolean changes = !routing.request().method().equals(HttpMethod.GET);
        if (changes && caller.byCookie() && routing.request().getHeader(INTENT) == null) {
            return Future.failedFuture(new Problem(403, "a change with a cookie needs the header " + INTENT));
        }
        return Future.succeededFuture();
    }

    private void guarded(RoutingContext routing, Step step) {
        guarded(step).onFailure(cause -> refuse(routing, Problems.of(cause)));
    }

    private static Future<Void> guarded(Step step) {
        try {
            return step.run();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
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
