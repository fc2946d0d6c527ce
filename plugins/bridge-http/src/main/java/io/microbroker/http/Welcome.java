// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** What stands at {@code /} for programs. */
final class Welcome {
    private Welcome() {}

    static void reply(HttpServerResponse response) {
        Replies.json(
                response,
                200,
                new JsonObject()
                        .put("api", "/api/v1/openapi.json")
                        .put("metrics", "/metrics")
                        .put("health", "/health/ready"));
    }
}
