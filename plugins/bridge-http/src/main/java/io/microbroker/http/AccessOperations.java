// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.http.Operation.Parameter;
import io.microbroker.spi.admin.Ban;
import io.microbroker.spi.admin.ClientSnapshot;
import io.microbroker.spi.admin.Page;
import io.microbroker.spi.admin.PageRequest;
import io.microbroker.spi.auth.TopicPolicy.Action;
import io.microbroker.spi.auth.TopicPolicy.Explanation;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.TopicName;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who may do what, by whose rule; who was turned away; who is kept out. On the loop of HTTP. */
final class AccessOperations {
    private static final int REASON_MAX = 200;
    private static final long SECONDS_MAX = 10L * 366 * 86_400;

    private final BrokerDesk desk;
    private final Refusals refusals;

    AccessOperations(BrokerDesk desk, Refusals refusals) {
        this.desk = desk;
        this.refusals = refusals;
    }

    List<Operation> all() {
        return List.of(
                Operation.look("/access")
                        .with(
                                Parameter.needed("clientId", "string", "a client identifier, connected or not"),
                                Parameter.query("username", "string", "default: the user of its session, else none"),
                                Parameter.needed("action", "string", "publish, subscribe or receive"),
                                Parameter.needed("topic", "string", "to subscribe to: a filter; else a name"))
                        .answers("Access")
                        .by("access", "Whether a client may do something, and by whose rule.", this::explain),
                Operation.look("/refusals")
                        .paged()
                        .answers("Refusals")
                        .by("refusals", "Who was turned away or denied something, the latest first.", refusals::reply),
                Operation.look("/bans").paged().answers("Bans").by("bans", "Who is kept out.", this::bans),
                Operation.change(HttpMethod.POST, "/bans")
                        .takes("NewBan")
                        .answers("Ban")
                        .by("ban", "Keeps somebody out, and disconnects whoever is in.", this::ban),
                Operation.change(HttpMethod.DELETE, "/bans/{kind}/{value}")
                        .with(
                                Parameter.path("kind", "client, user or address"),
                                Parameter.path("value", "percent-encoded"))
                        .by("lift-ban", "Lets somebody in again.", this::lift));
    }

    private Future<Void> explain(Call call) {
        String clientId = call.needed("clientId");
        Action action = oneOf(Action.class, "action", call.needed("action"));
        String topic = call.needed("topic");
        check(action, topic);
        return desk.ask(admin -> admin.client(clientId)).compose(found -> {
            ClientInfo client = clientOf(clientId, call.query("username"), found.orElse(null));
            return desk.ask(admin -> admin.explain(client, action, topic))
                    .compose(answer -> call.reply(view(client, action, topic, answer)));
        });
    }

    private static void check(Action action, String topic) {
        if (action == Action.SUBSCRIBE) {
            Call.filterOf(topic);
            return;
        }
        try {
            TopicName.of(topic);
        } catch (IllegalArgumentException e) {
            throw new Problem(400, "'" + Text.shown(topic) + "' is no topic name: " + e.getMessage());
        }
    }

    /** As it connected last; or as it would connect with this user. */
    private static ClientInfo clientOf(String clientId, @Nullable String username, @Nullable ClientSnapshot session) {
        ClientInfo known = session == null ? null : session.client();
        if (known != null && (username == null || username.equals(known.username()))) {
            return known;
        }
        return new ClientInfo(clientId, username, ProtocolVersion.MQTT_5, "-", "-", Map.of());
    }

    private static JsonObject view(ClientInfo client, Action action, String topic, Explanation answer) {
        return new JsonObject()
                .put("allowed", answer.allowed())
                .put("rule", answer.rule())
                .put("plugin", answer.plugin().isEmpty() ? "broker" : answer.plugin())
                .put("clientId", client.clientId())
                .put("username", client.username())
                .put("action", Views.lower(action))
                .put("topic", topic);
    }

    static <E extends Enum<E>> E oneOf(Class<E> type, String name, String text) {
        for (E constant : type.getEnumConstants()) {
            if (Views.lower(constant).equals(text)) {
                return constant;
            }
        }
        String words = List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT);
        throw new Problem(400, "'" + name + "' must be one of " + words);
    }

    private Future<Void> bans(Call call) {
        PageRequest page = call.page();
        String cursor = page.cursor();
        List<Ban> behind = desk.admin().bans().stream()
                .sorted(Comparator.comparing(AccessOperations::key))
                .filter(each -> cursor == null || key(each).compareTo(cursor) > 0)
                .toList();
        boolean more = behind.size() > page.limit();
        List<Ban> items = more ? behind.subList(0, page.limit()) : behind;
        return call.reply(Views.list(new Page<>(items, more ? key(items.get(items.size() - 1)) : null), Views::ban));
    }

    private static String key(Ban ban) {
        return Views.lower(ban.kind()) + " " + ban.value();
    }

    private Future<Void> ban(Call call) {
        return call.json().compose(json -> {
            Json fields = new Json(json, "kind", "value", "seconds", "reason");
            Ban.Kind kind = oneOf(Ban.Kind.class, "kind", fields.text("kind"));
            long seconds = fields.number("seconds", 0, 1, SECONDS_MAX);
            String reason = fields.optional("reason");
            if (reason != null && reason.length() > REASON_MAX) {
                throw new Problem(400, "'reason' has more than " + REASON_MAX + " characters");
            }
            long now = System.currentTimeMillis();
            Ban ban = new Ban(
                    kind,
                    fields.text("value"),
                    reason == null ? "" : reason,
                    now,
                    seconds == 0 ? Ban.FOREVER : now + seconds * 1000);
            call.isAbout(key(ban));
            try {
                desk.admin().ban(ban);
            } catch (IllegalStateException e) {
                throw new Problem(507, e.getMessage() + "");
            }
            return call.reply(Views.ban(ban));
        });
    }

    private Future<Void> lift(Call call) {
        Ban.Kind kind = oneOf(Ban.Kind.class, "kind", call.path("kind"));
        String value = call.path("value");
        call.isAbout(Views.lower(kind) + " " + value);
        if (!desk.admin().liftBan(kind, value)) {
            throw new Problem(404, "there is no ban of " + Views.lower(kind) + " '" + Text.shown(value) + "'");
        }
        return call.done();
    }
}
