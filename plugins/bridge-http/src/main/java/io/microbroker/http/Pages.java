// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * The dashboard: one page for those who may look, a login page for all others, and the files of both. Programs that ask for
 * {@code /} get JSON. On the loop of HTTP.
 */
final class Pages {
    private static final String FOREVER = "private, max-age=31536000, immutable";
    private static final String FILES = "/ui/";

    private final boolean byPassword;
    private final BrokerDesk desk;
    private final Entrance entrance;
    private @Nullable Future<PageFiles> files;

    Pages(HttpSettings settings, BrokerDesk desk, Entrance entrance) {
        this.byPassword = settings.users() != null;
        this.desk = desk;
        this.entrance = entrance;
    }

    void addTo(Router router) {
        router.get("/").handler(this::root);
        router.get(FILES + "*").handler(this::file);
    }

    /** Read by the first who asks: a broker that nobody looks at keeps no pages. */
    private Future<PageFiles> files() {
        Future<PageFiles> reading = files;
        if (reading == null) {
            reading = desk.vertx().executeBlocking(() -> PageFiles.read(byPassword), false);
            files = reading;
        }
        return reading;
    }

    private void root(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        String accept = request.getHeader("Accept");
        String token = request.getParam("token");
        if (accept == null || !accept.contains("text/html")) {
            program(routing, token);
        } else if (token != null && entrance.redeem(request, token)) {
            // Not a redirect: a browser that came from another page would leave the strict cookie out of it.
            routing.response().putHeader("Content-Type", "text/html; charset=utf-8");
            Replies.end(
                    routing.response(),
                    Buffer.buffer("<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\">"
                            + "<meta http-equiv=\"refresh\" content=\"0;url=/\"><title>microbroker</title>"
                            + "<p><a href=\"/\">microbroker</a>"));
        } else {
            page(routing);
        }
    }

    private void program(RoutingContext routing, @Nullable String token) {
        if (token == null) {
            check(routing)
                    .onSuccess(caller -> Welcome.reply(routing.response()))
                    .onFailure(cause -> Problems.of(cause).send(routing.response()));
        } else if (entrance.redeem(routing.request(), token)) {
            routing.response().setStatusCode(303).putHeader("Location", "/");
            Replies.end(routing.response(), Buffer.buffer());
        } else {
            new Problem(401, "this link is not good, or was used before - restart the broker for a new one")
                    .send(routing.response());
        }
    }

    private void page(RoutingContext routing) {
        check(routing)
                .transform(found -> files().map(all -> {
                    send(routing, all, found.succeeded() ? "index.html" : "login.html");
                    return null;
                }))
                .onFailure(cause -> Problems.of(cause).send(routing.response()));
    }

    /** Who looks; a failure if nobody knows. */
    private Future<Caller> check(RoutingContext routing) {
        try {
            return entrance.callerOf(routing.request(), desk.vertx());
        } catch (Problem problem) {
            return Future.failedFuture(problem);
        }
    }

    private void send(RoutingContext routing, PageFiles all, String name) {
        PageFile file = all.find(name);
        if (file == null) {
            throw new IllegalStateException("no " + name);
        }
        routing.response()
                .putHeader("Content-Security-Policy", PagePolicy.of(routing.request(), desk.snapshot()))
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin");
        reply(routing, file);
    }

    private void file(RoutingContext routing) {
        files().compose(all -> {
                    String name = nameOf(all, routing.request().path());
                    PageFile file = all.find(name);
                    if (file == null) {
                        throw new Problem(404, "there is no such file - the pages are renewed with each start: reload");
                    }
                    Future<?> allowed = PageFiles.isOpen(name) ? Future.succeededFuture() : check(routing);
                    return allowed.map(file);
                })
                .onSuccess(file -> {
                    routing.response().putHeader("Cache-Control", FOREVER);
                    reply(routing, file);
                })
                .onFailure(cause -> Problems.of(cause).send(routing.response()));
    }

    /** What stands behind the base; empty if the base is not ours. */
    private static String nameOf(PageFiles all, String path) {
        String base = all.base() + "/";
        return path.startsWith(base) ? path.substring(base.length()) : "";
    }

    private static void reply(RoutingContext routing, PageFile file) {
        HttpServerResponse response = routing.response().putHeader("Content-Type", file.type());
        String accepted = routing.request().getHeader("Accept-Encoding");
        boolean packed = accepted != null && accepted.contains("gzip");
        response.putHeader("Vary", "Accept-Encoding");
        if (packed) {
            response.putHeader("Content-Encoding", "gzip");
        }
        Replies.end(response, packed ? file.packed() : file.plain());
    }
}
