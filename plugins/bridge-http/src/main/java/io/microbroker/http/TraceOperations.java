// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.http.Operation.Parameter;
import io.microbroker.spi.admin.Page;
import io.microbroker.spi.admin.TraceLine;
import io.microbroker.spi.admin.TraceSnapshot;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What single clients and the broker say to each other. On the loop of HTTP. */
final class TraceOperations {
    private static final Parameter ID = Parameter.path("id", "the client identifier, percent-encoded");
    private static final int SECONDS = 600;
    private static final int SECONDS_MAX = 86_400;

    private final BrokerDesk desk;

    TraceOperations(BrokerDesk desk) {
        this.desk = desk;
    }

    List<Operation> all() {
        return List.of(
                Operation.look("/traces")
                        .answers("Traces")
                        .by(
                                "traces",
                                "The traces: 16 at most.",
                                call -> call.reply(
                                        Views.list(new Page<>(desk.admin().traces(), null), TraceOperations::view))),
                Operation.change(HttpMethod.POST, "/traces")
                        .takes("NewTrace")
                        .answers("Trace")
                        .by("trace", "Writes down what a client and the broker say to each other.", this::begin),
                Operation.look("/traces/{id}")
                        .paged(ID)
                        .answers("TraceLines")
                        .by(
                                "trace-lines",
                                "The last 1000 lines of a trace; 'next' is null when it is over and all was seen.",
                                this::lines),
                Operation.change(HttpMethod.DELETE, "/traces/{id}")
                        .with(ID)
                        .by("end-trace", "Ends a trace and forgets it.", this::end));
    }

    private static JsonObject view(TraceSnapshot trace) {
        return new JsonObject()
                .put("clientId", trace.clientId())
                .put("startedAt", Instant.ofEpochMilli(trace.startedAtMillis()).toString())
                .put("endsAt", Instant.ofEpochMilli(trace.endsAtMillis()).toString())
                .put("lines", trace.lines());
    }

    private static JsonObject view(TraceLine line) {
        return new JsonObject()
                .put("number", line.number())
                .put("at", Instant.ofEpochMilli(line.atMillis()).toString())
                .put("direction", Views.lower(line.direction()))
                .put("packet", line.packet())
                .put("detail", line.detail());
    }

    private Future<Void> begin(Call call) {
        return call.json().compose(json -> {
            Json fields = new Json(json, "clientId", "seconds");
            String clientId = fields.text("clientId");
            call.isAbout(clientId);
            long seconds = fields.number("seconds", SECONDS, 1, SECONDS_MAX);
            TraceSnapshot begun;
            try {
                begun = desk.admin().trace(clientId, seconds * 1000);
            } catch (IllegalStateException e) {
                throw new Problem(507, e.getMessage() + "");
            }
            // Asked behind it, the loop of the client has it when it answers: what comes from now on is written down.
            return desk.ask(admin -> admin.client(clientId)).compose(ready -> call.reply(view(begun)));
        });
    }

    private Future<Void> lines(Call call) {
        Optional<Page<TraceLine>> lines;
        try {
            lines = desk.admin().traceLines(call.path("id"), call.page());
        } catch (IllegalArgumentException e) {
            throw new Problem(400, e.getMessage() + "");
        }
        return call.reply(Views.list(lines.orElseThrow(() -> none(call)), TraceOperations::view));
    }

    private Future<Void> end(Call call) {
        call.isAbout(call.path("id"));
        if (!desk.admin().endTrace(call.path("id"))) {
            throw none(call);
        }
        return call.done();
    }

    private static Problem none(Call call) {
        return new Problem(404, "there is no trace of client '" + Text.shown(call.path("id")) + "'");
    }
}
