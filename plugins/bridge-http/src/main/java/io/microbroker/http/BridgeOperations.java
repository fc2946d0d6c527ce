// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.http.Operation.Parameter;
import io.microbroker.spi.admin.ManagedSet;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The bridges to other brokers, looked at, added and removed: what plugin {@code bridge-mqtt} offers to be managed. */
final class BridgeOperations {
    private static final String PATH = "/bridges";
    private static final Parameter ID = Parameter.path("id", "the name of the bridge");

    private final BrokerDesk desk;

    BridgeOperations(BrokerDesk desk) {
        this.desk = desk;
    }

    List<Operation> all() {
        return List.of(
                Operation.look(PATH)
                        .answers("Bridges")
                        .by("bridges", "The bridges to other brokers; none if the plugin is not started.", this::list),
                Operation.change(HttpMethod.POST, PATH)
                        .takes("NewBridge")
                        .by("add-bridge", "Adds a bridge, which survives a restart.", this::add),
                Operation.look(PATH + "/{id}").with(ID).answers("Bridge").by("bridge", "One bridge.", this::one),
                Operation.change(HttpMethod.DELETE, PATH + "/{id}")
                        .with(ID)
                        .by(
                                "remove-bridge",
                                "Removes a bridge that was added, and what waits for its remote.",
                                this::remove));
    }

    private Future<Void> list(Call call) {
        Optional<ManagedSet> bridges = desk.admin().managed("bridges");
        if (bridges.isEmpty()) {
            return call.reply(new JsonObject().put("items", new JsonArray()));
        }
        return desk.bring(bridges.get().list())
                .compose(all -> call.reply(new JsonObject()
                        .put(
                                "items",
                                new JsonArray(all.stream().map(JsonObject::new).toList()))));
    }

    private Future<Void> one(Call call) {
        String name = call.path("id");
        return desk.bring(bridges(name).find(name))
                .compose(found -> call.reply(new JsonObject(found.orElseThrow(() -> none(name)))));
    }

    private Future<Void> add(Call call) {
        return call.json().compose(json -> {
            Map<String, Object> settings = new LinkedHashMap<>(json.getMap());
            if (!(settings.remove("name") instanceof String name)) {
                throw new Problem(400, "the body has no name - write {\"name\": …, \"address\": …, \"topics\": […]}");
            }
            call.isAbout(name);
            ManagedSet bridges = desk.admin()
                    .managed("bridges")
                    .orElseThrow(() -> new Problem(
                            409, "plugin bridge-mqtt is not started - set plugins.bridge-mqtt.added to a file"));
            return done(bridges.add(name, settings), call);
        });
    }

    private Future<Void> remove(Call call) {
        String name = call.path("id");
        Future<Void> removed = bridges(name)
                .remove(name)
                .compose(was -> was ? Future.succeededFuture() : Future.failedFuture(none(name)));
        return done(removed, call);
    }

    private Future<Void> done(Future<Void> change, Call call) {
        return desk.bring(change)
                .recover(cause -> Future.failedFuture(problemOf(cause)))
                .compose(done -> call.done());
    }

    private static Throwable problemOf(Throwable cause) {
        if (cause instanceof IllegalArgumentException) {
            return new Problem(400, cause.getMessage() + "");
        }
        return cause instanceof IllegalStateException ? new Problem(409, cause.getMessage() + "") : cause;
    }

    private ManagedSet bridges(String name) {
        return desk.admin().managed("bridges").orElseThrow(() -> none(name));
    }

    private static Problem none(String name) {
        return new Problem(404, "there is no bridge '" + Text.shown(name) + "'");
    }
}
