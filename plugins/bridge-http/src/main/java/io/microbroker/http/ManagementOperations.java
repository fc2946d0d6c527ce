// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.http.Operation.Parameter;
import io.microbroker.spi.admin.ClientQuery;
import io.microbroker.spi.admin.Page;
import io.microbroker.spi.admin.PageRequest;
import io.microbroker.spi.mqtt.TopicFilter;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;

/** The broker looked at and steered: {@code /api/v1}. */
final class ManagementOperations {
    static final String ROOT = Operation.ROOT;
    static final Parameter FILTER = Parameter.needed("filter", "string", "a topic filter, percent-encoded");
    static final List<Parameter> FILTER_AND_PAGE = List.of(FILTER, Operation.PAGE.get(0), Operation.PAGE.get(1));

    private static final Parameter ID = Parameter.path("id", "the client identifier, percent-encoded");
    private static final int SEARCH_MAX = 256;

    private final BrokerDesk desk;
    private final HttpSettings settings;

    ManagementOperations(BrokerDesk desk, HttpSettings settings) {
        this.desk = desk;
        this.settings = settings;
    }

    List<Operation> all() {
        return List.of(
                Operation.look("/broker").answers("Broker").by("broker", "The broker as a whole.", this::broker),
                Operation.look("/listeners")
                        .answers("Listeners")
                        .by("listeners", "The open listeners.", this::listeners),
                Operation.look("/clients")
                        .paged(
                                Parameter.query("search", "string", "a part of client identifier or user, in any case"),
                                Parameter.query("connected", "boolean", "only those with or without a connection"))
                        .answers("Clients")
                        .by("clients", "Sessions, by client identifier.", this::clients),
                Operation.look("/clients/{id}").with(ID).answers("Client").by("client", "One session.", this::client),
                Operation.look("/clients/{id}/subscriptions")
                        .paged(ID)
                        .answers("Subscriptions")
                        .by("client-subscriptions", "The subscriptions of one session.", this::subscriptionsOf),
                Operation.look("/clients/{id}/messages")
                        .paged(ID)
                        .answers("QueuedMessages")
                        .by("client-messages", "What is on its way to one client, without payloads.", this::queueOf),
                Operation.change(HttpMethod.DELETE, "/clients/{id}")
                        .with(ID)
                        .by("kick", "Disconnects a client; its session stays.", this::kick),
                Operation.look("/subscriptions")
                        .paged()
                        .answers("Subscriptions")
                        .by(
                                "subscriptions",
                                "All subscriptions, by client identifier and filter.",
                                this::subscriptions),
                Operation.look("/shared-groups")
                        .paged()
                        .answers("SharedGroups")
                        .by("shared-groups", "Shared subscriptions, and what waits for their members.", this::groups),
                Operation.look("/shared-groups/members")
                        .paged(Parameter.needed("filter", "string", "such as $share/g/home/%23"))
                        .answers("Clients")
                        .by("shared-group-members", "Who shares a subscription.", this::members),
                Operation.look("/retained")
                        .paged(FILTER)
                        .answers("Messages")
                        .by("retained", "Retained messages.", this::retained),
                Operation.change(HttpMethod.DELETE, "/retained")
                        .with(FILTER)
                        .answers("Deleted")
                        .by("delete-retained", "Deletes retained messages.", this::delete),
                Operation.look("/plugins")
                        .answers("Plugins")
                        .by("plugins", "The plugins that were started.", this::plugins),
                Operation.look("/storage").answers("Storage").by("storage", "The storage.", this::storage),
                Operation.look("/configuration")
                        .answers("Settings")
                        .by(
                                "configuration",
                                "Every value of the configuration and where it was set; secrets are masked.",
                                this::configuration));
    }

    private Future<Void> broker(Call call) {
        return call.reply(Views.broker(desk.admin().broker()));
    }

    private Future<Void> listeners(Call call) {
        return call.reply(items(Views.array(desk.admin().broker().listeners(), Views::listener)));
    }

    private static JsonObject items(JsonArray items) {
        return new JsonObject().put("items", items);
    }

    private Future<Void> plugins(Call call) {
        return call.reply(
                items(Views.array(desk.admin().broker().plugins(), each -> new JsonObject().put("name", each))));
    }

    private Future<Void> storage(Call call) {
        return call.reply(Views.storage(desk.admin().broker(), desk.admin().counters()));
    }

    private Future<Void> configuration(Call call) {
        return call.reply(items(Views.array(desk.admin().configuration(), Views::setting)));
    }

    private Future<Void> clients(Call call) {
        String search = Objects.requireNonNullElse(call.query("search"), "");
        if (search.length() > SEARCH_MAX) {
            throw new Problem(400, "parameter 'search' has more than " + SEARCH_MAX + " characters");
        }
        ClientQuery query = new ClientQuery(search, call.truth("connected"));
        PageRequest page = call.page();
        return desk.ask(admin -> admin.clients(query, page))
                .compose(found -> call.reply(Views.list(found, Views::client)));
    }

    private Future<Void> subscriptions(Call call) {
        PageRequest page = call.page();
        return desk.ask(admin -> admin.subscriptions(page))
                .recover(ManagementOperations::wrongCursor)
                .compose(found -> call.reply(Views.list(found, Views::subscription)));
    }

    private static <T> Future<T> wrongCursor(Throwable cause) {
        return Future.failedFuture(
                cause instanceof IllegalArgumentException ? new Problem(400, cause.getMessage() + "") : cause);
    }

    private Future<Void> groups(Call call) {
        PageRequest page = call.page();
        return desk.ask(admin -> admin.sharedGroups(page))
                .compose(found -> call.reply(Views.list(found, Views::sharedGroup)));
    }

    private Future<Void> members(Call call) {
        TopicFilter filter = call.filter("filter");
        PageRequest page = call.page();
        return desk.ask(admin -> admin.membersOf(filter, page))
                .compose(found -> call.reply(Views.list(found, Views::client)));
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
        PageRequest page = call.page();
        int from = (int) Math.min(Integer.MAX_VALUE, Call.numberOf(page.cursor(), 0));
        return desk.ask(admin -> admin.client(id)).compose(found -> {
            if (found.isEmpty()) {
                throw nobody(id);
            }
            return desk.ask(admin -> admin.subscriptions(id)).compose(all -> {
                int begin = Math.min(from, all.size());
                int end = Math.min(all.size(), begin + page.limit());
                String next = end < all.size() ? String.valueOf(end) : null;
                return call.reply(Views.list(new Page<>(all.subList(begin, end), next), Views::subscription));
            });
        });
    }

    private Future<Void> queueOf(Call call) {
        String id = call.path("id");
        PageRequest page = call.page();
        return desk.ask(admin -> admin.queue(id, page))
                .recover(ManagementOperations::wrongCursor)
                .recover(cause -> Future.failedFuture(
                        cause instanceof IllegalStateException
                                ? new Problem(409, "another instance of the broker has this session - ask that one")
                                : cause))
                .compose(found -> call.reply(Views.list(found.orElseThrow(() -> nobody(id)), Views::queued)));
    }

    private Future<Void> kick(Call call) {
        String id = call.path("id");
        call.isAbout(id);
        return desk.ask(admin -> admin.kick(id)).compose(done -> {
            if (!done) {
                throw new Problem(404, "client '" + Text.shown(id) + "' is not connected");
            }
            return call.done();
        });
    }

    private Future<Void> retained(Call call) {
        TopicFilter filter = call.filter("filter");
        PageRequest page = call.page();
        return desk.ask(admin -> admin.retained(filter, page))
                .compose(found -> call.reply(Views.messages(found, settings.streamBytes())));
    }

    private Future<Void> delete(Call call) {
        TopicFilter filter = call.filter("filter");
        call.isAbout(filter.value());
        return desk.ask(admin -> admin.deleteRetained(filter))
                .compose(count -> call.reply(new JsonObject().put("deleted", count)));
    }
}
