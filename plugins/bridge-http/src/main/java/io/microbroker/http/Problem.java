// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Why a request was not carried out: answered as {@code application/problem+json} (RFC 9457). Costs no stack trace. */
final class Problem extends RuntimeException {
    static final String TYPE = "application/problem+json";

    private static final long serialVersionUID = 1L;
    private static final Map<Integer, String> TITLES = new LinkedHashMap<>();

    static {
        TITLES.put(400, "Bad request");
        TITLES.put(401, "Who are you?");
        TITLES.put(403, "Not allowed");
        TITLES.put(404, "Not found");
        TITLES.put(405, "Method not allowed");
        TITLES.put(406, "Not acceptable");
        TITLES.put(408, "Too slow");
        TITLES.put(409, "Not possible now");
        TITLES.put(413, "Too large");
        TITLES.put(414, "Too long");
        TITLES.put(415, "Unsupported media type");
        TITLES.put(421, "Wrong host");
        TITLES.put(429, "Too many requests");
        TITLES.put(431, "Headers too large");
        TITLES.put(500, "Internal error");
        TITLES.put(503, "Not available");
        TITLES.put(504, "No answer in time");
        TITLES.put(507, "No room");
    }

    private final int status;

    /** @param detail what was wrong, and what would be right; names no secret */
    Problem(int status, String detail) {
        super(detail, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }

    static String title(int status) {
        return Objects.requireNonNullElse(TITLES.get(status), "Error");
    }

    /** Answers with it. */
    void send(HttpServerResponse response) {
        response.setStatusCode(status).putHeader("Content-Type", TYPE);
        if (status == 401) {
            response.putHeader("WWW-Authenticate", "Basic realm=\"microbroker\", charset=\"UTF-8\"");
        }
        JsonObject body = new JsonObject()
                .put("type", "about:blank")
                .put("title", title(status))
                .put("status", status)
                .put("detail", getMessage());
        Replies.end(response, body.toBuffer());
    }
}
