// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.http.webhook.WebhookState;
import io.microbroker.http.webhook.Webhooks;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Webhooks looked at: {@code /api/v1/webhooks}. They are configured, not steered. */
final class WebhookOperations {
    private final BrokerDesk desk;
    private final Webhooks webhooks;

    WebhookOperations(BrokerDesk desk, Webhooks webhooks) {
        this.desk = desk;
        this.webhooks = webhooks;
    }

    List<Operation> all() {
        return List.of(Operation.look("/webhooks")
                .answers("Webhooks")
                .by("webhooks", "Where messages and events are posted to, and how that goes.", this::list));
    }

    private Future<Void> list(Call call) {
        desk.admin();
        JsonArray items = new JsonArray();
        webhooks.states().forEach(each -> items.add(view(each)));
        return call.reply(new JsonObject().put("items", items));
    }

    private static JsonObject view(WebhookState state) {
        return new JsonObject()
                .put("name", state.name())
                .put("url", state.target())
                .put("state", state.phase().name().toLowerCase(Locale.ROOT))
                .put("posted", state.posted())
                .put("sent", state.sent())
                .put("failures", sum(state.failures()))
                .put("dropped", sum(state.dropped()))
                .put("lag", state.lag())
                .put("lagSeconds", state.lagMillis() / 1000)
                .put("lastFailure", state.lastFailure());
    }

    private static long sum(Map<String, Long> byReason) {
        return byReason.values().stream().mapToLong(Long::longValue).sum();
    }
}
