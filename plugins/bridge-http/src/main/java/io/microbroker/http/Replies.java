// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ways to answer. On the loop of HTTP. */
final class Replies {
    private static final Logger log = LoggerFactory.getLogger(Replies.class);

    private Replies() {}

    static void json(HttpServerResponse response, int status, JsonObject body) {
        end(response.setStatusCode(status).putHeader("Content-Type", "application/json"), body.toBuffer());
    }

    static void json(HttpServerResponse response, int status, JsonArray body) {
        end(response.setStatusCode(status).putHeader("Content-Type", "application/json"), body.toBuffer());
    }

    static void empty(HttpServerResponse response) {
        end(response.setStatusCode(204), Buffer.buffer());
    }

    /** Ends a response. Whoever asked may have gone: then there is nobody to tell. */
    static void end(HttpServerResponse response, Buffer body) {
        if (!response.ended() && !response.closed()) {
            response.end(body).onFailure(cause -> log.debug("a response was not taken cause={}", cause.toString()));
        }
    }
}
