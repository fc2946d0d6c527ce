// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** What stands at {@code /}. */
final class Welcome {
    private Welcome() {}

    static Future<Void> reply(Call call) {
        return call.reply(new JsonObject()
                .put("api", "/api/v1/openapi.json")
                .put("metrics", "/metrics")
                .put("health", "/health/ready"));
    }
}
