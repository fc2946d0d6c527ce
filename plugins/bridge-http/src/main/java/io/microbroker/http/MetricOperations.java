// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/** The page for Prometheus. Made by a worker: it walks through what may be long. */
final class MetricOperations {
    private final BrokerDesk desk;
    private final Metrics metrics;

    MetricOperations(BrokerDesk desk, Metrics metrics) {
        this.desk = desk;
        this.metrics = metrics;
    }

    List<Operation> all() {
        return List.of(new Operation(
                HttpMethod.GET,
                "/metrics",
                Access.VIEWER,
                "metrics",
                "All metrics, in the text format of Prometheus or, if Accept asks for it, of OpenMetrics.",
                List.of(),
                null,
                Operation.Answer.text("text/plain"),
                this::page));
    }

    private Future<Void> page(Call call) {
        desk.admin();
        String accept = call.request().getHeader("Accept");
        return desk.vertx().executeBlocking(() -> metrics.page(accept), false).map(page -> {
            Replies.end(call.response().putHeader("Content-Type", page.contentType()), page.text());
            return null;
        });
    }
}
