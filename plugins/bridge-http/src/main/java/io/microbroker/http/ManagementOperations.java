// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.http.Operation.Answer;
import io.microbroker.http.Operation.Parameter;
import io.microbroker.spi.admin.Page;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The broker looked at and steered: {@code /api/v1}. */
final class ManagementOperations {
    static final String ROOT = "/api/v1";

    private static final Logger log = LoggerFactory.getLogger(ManagementOperations.class);
    private static final List<Parameter> PAGE = List.of(
            Parameter.query("cursor", "string", "'next' of the page before; none for the first page"),
            Parameter.query("limit", "integer", "items at most, 1..1000; default 100"));
    private static final Parameter ID = Parameter.path("id", "the client identifier, percent-encoded");
    private static final Parameter FILTER = Parameter.needed("filter", "string", "a topic filter, percent-encoded");

    /** The parameters of a list of messages. */
    static final List<Parameter> FILTER_AND_PAGE = List.of(FILTER, PAGE.get(0), PAGE.get(1));

    private final BrokerDesk desk;
    private final HttpSettings settings;

    ManagementOperations(BrokerDesk desk, HttpSettings settings) {
        this.desk = desk;
        this.settings = settings;
    }

    List<Operation> all() {
        return List.of(
                get("/broker", "broker", "The broker as a whole.", List.of(), "Broker", this::broker),
                get("/listeners", "listeners", "The open listeners.", List.of(), "Listeners", this::listeners),
                get("/clients", "clients", "Sessions, by client identifier.", PAGE, "Clients", this::clients),
                get("/clients/{id}", "client", "One session.", List.of(ID), "Client", this::client),
                get(
                        "/clients/{id}/subscriptions",
                        "client-subscriptions",
                        "The subscriptions of one session.",
                        List.of(ID),
                        "Subscriptions",
                        this::subscriptionsOf),
                change("/clients/{id}", "kick", "Disconnects a client; its session stays.", ID, null, this::kick),
                get(
                        "/subscriptions",
                        "subscriptions",
                        "All subscriptions.",
                        PAGE,
                        "Subscriptions",
                        this::subscriptions),
                get("/retained", "retained", "Retained messages.", FILTER_AND_PAGE, "Messages", this::retained),
                change("/retained", "delete-retained", "Deletes retained messages.", FILTER, "Deleted", this::delete),
                get("/plugins", "plugins", "The plugins that were started.", List.of(), "Plugins", this::plugins),
                get("/storage", "storage", "The storage.", List.of(), "Storage", this::storage),
                get(
                        "/configuration",
                        "configuration",
                        "Every value of the configuration and where it was set; secrets are masked.",
                        List.of(),
                        "Settings",
                        this::configuration));
    }

    @SuppressWarnings("checkstyle:ParameterNumber") // a line of a table
    private static Operation get(
            String path,
            String id,
            String summary,
            List<Parameter> parameters,
            String schema,
            Function<Call, Future<Void>> work) {
        return new Operation(
                HttpMethod.GET, ROOT + path, Access.VIEWER, id, summary, parameters, null, Answer.json(schema), work);
    }

    @SuppressWarnings("checkstyle:ParameterNumber") // a line of a table
    private static Operation change(
            String path,
            String id,
            String summary,
            Parameter parameter,
            @Nullable String schema,
            Function<Call, Future<Void>> work) {
        Answer answer = schema == null ? Answer.EMPTY : Answer.json(schema);
        return new Operation(
                HttpMethod.DELETE, ROOT + path, Access.ADMIN, id, summary, List.of(parameter), null, answer, work);
    }

    private Future<Void> broker(Call call) {
        return call.reply(Views.broker(desk.admin().broker()));
    }

    private Future<Void> listeners(Call call) {
        JsonArray items = new JsonArray();
        desk.admin().broker().listeners().forEach(each -> items.add(Views.listener(each)));
        return call.reply(new JsonObject().put("items", items));
    }

    private Future<Void> plugins(Call call) {
        JsonArray items = new JsonArray();
        desk.admin().broker().plugins().forEach(each -> items.add(new JsonObject().put("name", each)));
        return call.reply(new JsonObject().put("items", items));
    }

    private Future<Void> storage(Call call) {
        return call.reply(Views.storage(desk.admin().broker(), desk.admin().counters()));
    }

    private Future<Void> configuration(Call call) {
        JsonArray items = new JsonArray();
        desk.admin().configuration().forEach(each -> items.add(Views.setting(each)));
        return call.reply(new JsonObject().put("items", items));
    }

    private Future<Void> clients(Call call) {
        var page = call.page();
        return desk.ask(admin -> admin.clients(page)).compose(found -> call.reply(list(found, Views::client)));
    }

    private Future<Void> subscriptions(Call call) {
        var page = call.page();
        return desk.ask(admin -> admin.subscriptions(page))
                .compose(found -> call.reply(list(found, Views::subscription)));
    }

    private static <T> JsonObject list(Page<T> page, Function<T, JsonObject> view) {
        JsonArray items = new JsonArray();
        page.items().forEach(each -> items.add(view.apply(each)));
        return new JsonObject().put("items", items).put("next", page.next());
    }

    private Future<Void> client(Call call) {
        String id = call.path("id");
        return desk.ask(admin -> admin.client(id))
                .compose(found -> call.reply(Views.client(found.orElseThrow(() -> nobody(id)))));
    }

    private static Problem nobody(String id) {
        return new Problem(404, "there is no session of client '" + Text.shown(id) + "'");
    }

    private Future<Void> subscriptionsOf(Call call) {
        String id = call.path("id");
        return desk.ask(admin -> admin.client(id)).compose(found -> {
            if (found.isEmpty()) {
                throw nobody(id);
            }
            return desk.ask(admin -> admin.subscriptions(id))
                    .compose(all -> call.reply(list(new Page<>(all, null), Views::subscription)));
        });
    }

    private Future<Void> kick(Call call) {
        String id = call.path("id");
        return desk.ask(admin -> admin.kick(id)).compose(done -> {
            if (!done) {
                throw new Problem(404, "client '" + Text.shown(id) + "' is not connected");
            }
            log.info("audit: client disconnected clientId={} by={}", Text.shown(id), call.who());
            return call.done();
        });
    }

    private Future<Void> retained(Call call) {
        var filter = call.filter("filter");
        var page = call.page();
        return desk.ask(admin -> admin.retained(filter, page))
                .compose(found -> call.reply(Views.messages(found, settings.streamBytes())));
    }

    private Future<Void> delete(Call call) {
        var filter = call.filter("filter");
        return desk.ask(admin -> admin.deleteRetained(filter)).compose(count -> {
            log.info(
                    "audit: retained messages deleted filter={} count={} by={}",
                    Text.shown(filter.value()),
                    count,
                    call.who());
            return call.reply(new JsonObject().put("deleted", count));
        });
    }
}
