// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.spi.admin.PageRequest;
import io.microbroker.spi.mqtt.TopicFilter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One request on its way through an operation. On the loop of HTTP. */
final class Call {
    static final int LIMIT = 100;
    private static final int LIMIT_MAX = 1000;

    private final RoutingContext routing;
    private final HttpSettings settings;
    private final @Nullable Caller caller;
    private String target = "";

    /** @param caller who asks; null if that does not matter, or is for the operation to find out */
    Call(RoutingContext routing, HttpSettings settings, @Nullable Caller caller) {
        this.routing = routing;
        this.settings = settings;
        this.caller = caller;
    }

    /** Who asks. Only of operations that are not for everybody. */
    Caller caller() {
        return Objects.requireNonNull(caller, "nobody was asked who it is");
    }

    /** Says what a change is about, for the audit. */
    void isAbout(String what) {
        target = what;
    }

    /** What it is about. */
    String target() {
        return target.isEmpty() ? request().path() : target;
    }

    HttpServerRequest request() {
        return routing.request();
    }

    HttpServerResponse response() {
        return routing.response();
    }

    /** A parameter of the path, decoded. */
    String path(String name) {
        String value = routing.pathParam(name);
        if (value == null) {
            throw new IllegalStateException("no path parameter " + name);
        }
        return value;
    }

    /** A parameter of the query; null if it is not there. */
    @Nullable
    String query(String name) {
        List<String> values = routing.queryParam(name);
        if (values.size() > 1) {
            throw new Problem(400, "parameter '" + name + "' is there more than once");
        }
        return values.isEmpty() ? null : values.get(0);
    }

    /** A whole number of the query. */
    int number(String name, int byDefault, int min, int max) {
        String text = query(name);
        if (text == null) {
            return byDefault;
        }
        int number = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
        if (number < min || number > max) {
            throw new Problem(400, "parameter '" + name + "' must be a whole number, " + min + ".." + max);
        }
        return number;
    }

    /** A text of the query that must be there. */
    String needed(String name) {
        String text = query(name);
        if (text == null || text.isEmpty()) {
            throw new Problem(400, "parameter '" + name + "' is missing");
        }
        return text;
    }

    /** True, false, or null if it is not there. */
    @Nullable
    Boolean truth(String name) {
        String text = query(name);
        if (text != null && !text.equals("true") && !text.equals("false")) {
            throw new Problem(400, "parameter '" + name + "' must be true or false");
        }
        return text == null ? null : Boolean.valueOf(text);
    }

    /** A topic filter of the query. */
    TopicFilter filter(String name) {
        String text = query(name);
        if (text == null) {
            throw new Problem(
                    400, "parameter '" + name + "' is missing - write a topic filter, such as " + name + "=home/%23");
        }
        return filterOf(text);
    }

    static TopicFilter filterOf(String text) {
        try {
            return TopicFilter.of(text);
        } catch (IllegalArgumentException e) {
            throw new Problem(400, "'" + Text.shown(text) + "' is no topic filter: " + e.getMessage());
        }
    }

    /** A cursor that is a number; refused if it is anything else. */
    static long numberOf(@Nullable String cursor, long byDefault) {
        if (cursor == null) {
            return byDefault;
        }
        if (!cursor.matches("[0-9]{1,18}")) {
            throw new Problem(400, "'cursor' is not one that this list gave");
        }
        return Long.parseLong(cursor);
    }

    /** Which part of a list is wanted: {@code cursor} and {@code limit}. */
    PageRequest page() {
        return new PageRequest(query("cursor"), number("limit", LIMIT, 1, LIMIT_MAX));
    }

    Future<Void> reply(JsonObject body) {
        Replies.json(response(), 200, body);
        return Future.succeededFuture();
    }

    Future<Void> reply(JsonArray body) {
        Replies.json(response(), 200, body);
        return Future.succeededFuture();
    }

    Future<Void> done() {
        Replies.empty(response());
        return Future.succeededFuture();
    }

    /** The body, which must be JSON. Other pages cannot have a browser send that type unasked. */
    Future<JsonObject> json() {
        String type = request().getHeader("Content-Type");
        if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            return Future.failedFuture(new Problem(415, "the body must be of Content-Type application/json"));
        }
        return body().map(bytes -> {
            try {
                return new JsonObject(bytes);
            } catch (RuntimeException e) {
                throw new Problem(400, "the body is not a JSON object");
            }
        });
    }

    /** Reads the body, which the request has held back so far. */
    private Future<Buffer> body() {
        int max = settings.bodySize();
        Promise<Buffer> promise = Promise.promise();
        Buffer body = Buffer.buffer();
        HttpServerRequest request = request();
        request.handler(chunk -> {
            if (body.length() + chunk.length() > max) {
                request.handler(null);
                promise.tryFail(new Problem(413, "the body is larger than http.body-size, " + max + " bytes"));
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.exceptionHandler(cause -> promise.tryFail(new Problem(400, "the request broke off")));
        request.endHandler(ignored -> promise.tryComplete(body));
        request.resume();
        return promise.future();
    }
}
