// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.spi.admin.BrokerSnapshot;
import io.microbroker.spi.admin.BrokerSnapshot.Phase;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/**
 * Whether the broker lives, has started, and should get clients. For everybody, so they say yes or no and nothing about the
 * broker: no version, no cause. They ask nobody who might be slow.
 */
final class HealthOperations {
    private final BrokerDesk desk;

    HealthOperations(BrokerDesk desk) {
        this.desk = desk;
    }

    List<Operation> all() {
        return List.of(
                health("live", "Whether the process answers.", call -> answer(call, true)),
                health("started", "Whether the broker has come up.", call -> answer(call, hasStarted())),
                health("ready", "Whether clients should be sent to this broker.", call -> answer(call, isReady())));
    }

    private static Operation health(String name, String summary, Function<Call, Future<Void>> work) {
        return new Operation(
                HttpMethod.GET,
                "/health/" + name,
                Access.OPEN,
                "health-" + name,
                summary,
                List.of(),
                null,
                Operation.Answer.json("Health"),
                work);
    }

    private boolean hasStarted() {
        BrokerSnapshot broker = desk.snapshot();
        return broker != null && broker.phase() != Phase.STARTING;
    }

    private boolean isReady() {
        BrokerSnapshot broker = desk.snapshot();
        return broker != null && broker.isReady();
    }

    private static Future<Void> answer(Call call, boolean good) {
        Replies.json(call.response(), good ? 200 : 503, new JsonObject().put("status", good ? "up" : "down"));
        return Future.succeededFuture();
    }
}
