// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.export;

import io.vertx.core.json.JsonObject;

/** How much there was of everything: what the last line says. */
final class Tally {
    long sessions;
    long messages;
    long queued;
    long retained;

    JsonObject toJson() {
        return new JsonObject()
                .put("sessions", sessions)
                .put("messages", messages)
                .put("queued", queued)
                .put("retained", retained);
    }
}
