// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Bounds what connections may take: their number, the time that a request may take to come and to be answered, the time that
 * a connection may stand idle. So neither a client that sends byte by byte nor one that does not read holds anything for long.
 * A stream says that it is one and is left alone. On the loop of HTTP.
 */
final class ConnectionWatch {
    private static final long CHECK_MILLIS = 500;

    private final int connectionsMax;
    private final long limitNanos;
    private final Map<HttpConnection, Open> open = new HashMap<>();

    ConnectionWatch(Vertx vertx, HttpSettings settings) {
        this.connectionsMax = settings.connections();
        this.limitNanos = settings.requestMillis() * 1_000_000L;
        vertx.setPeriodic(Math.min(CHECK_MILLIS, settings.requestMillis()), ignored -> check());
    }

    /** One connection: since when it owes something, a request or an end. */
    private static final class Open {
        long sinceNanos = System.nanoTime();
        int requests;
        boolean stream;
    }

    void onConnection(HttpConnection connection) {
        if (open.size() >= connectionsMax) {
            close(connection);
            return;
        }
        open.put(connection, new Open());
        connection.closeHandler(ignored -> open.remove(connection));
    }

    void onRequest(HttpServerRequest request) {
        Open state = open.get(request.connection());
        if (state == null) {
            return;
        }
        state.requests++;
        state.sinceNanos = System.nanoTime();
        request.response().endHandler(ignored -> {
            state.requests--;
            state.stream = false;
            state.sinceNanos = System.nanoTime();
        });
    }

    /** What could not be read as HTTP. */
    void onInvalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        String name = cause == null ? "" : cause.getClass().getSimpleName();
        Problem problem = name.equals("TooLongHttpLineException")
                ? new Problem(414, "the request line is longer than http.header-size")
                : name.equals("TooLongHttpHeaderException")
                        ? new Problem(431, "the headers are larger than http.header-size")
                        : new Problem(400, "this is not HTTP/1.1");
        request.response().putHeader("Connection", "close");
        problem.send(request.response());
        close(request.connection());
    }

    /** This request is answered for as long as its client likes. */
    void streams(HttpConnection connection) {
        Open state = open.get(connection);
        if (state != null) {
            state.stream = true;
        }
    }

    private void check() {
        long now = System.nanoTime();
        List<HttpConnection> late = new ArrayList<>();
        open.forEach((connection, state) -> {
            if (!state.stream && now - state.sinceNanos > limitNanos) {
                late.add(connection);
            }
        });
        late.forEach(ConnectionWatch::close);
    }

    private static void close(HttpConnection connection) {
        connection.close().onFailure(ignored -> {}); // it has gone by itself
    }
}
