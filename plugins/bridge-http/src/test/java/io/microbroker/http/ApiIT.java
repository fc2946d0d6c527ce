// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.config.SettingList;
import io.microbroker.spi.client.SessionSpec;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.Subscription;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApiIT {
    private static final ClientInfo TESTER =
            new ClientInfo("tester", null, ProtocolVersion.MQTT_5, "test", "test", Map.of());

    /** All that is described, so that one that goes missing shows. */
    private static final int OPERATIONS = 45;

    private final Path folder;

    ApiIT(@TempDir Path folder) {
        this.folder = folder;
    }

    private static JsonObject described(Served served) {
        return new JsonObject(served.get("/api/v1/openapi.json", "viewer").body());
    }

    /** A session with a subscription and a retained message, so that every list has something to show. */
    private static BlockingQueue<Message> fill(Served served) {
        BlockingQueue<Message> got = new LinkedBlockingQueue<>();
        var session =
                Served.await(served.broker.client(TESTER).open(SessionSpec.transientSession("hall/sensor 1", each -> {
                    got.add(each.message());
                    each.acknowledge();
                })));
        Served.await(session.subscribe(List.of(Subscription.of("home/#", Qos.AT_LEAST_ONCE))));
        Served.await(served.broker
                .client(TESTER)
                .publish(Message.of("home/hall", Buffer.buffer(new byte[] {(byte) 0xFF}), Qos.AT_MOST_ONCE, true)));
        return got;
    }

    @Test
    void everyRouteAnswersEachRoleAsDescribed() {
        try (Served served = Served.withMqttUsers(folder, "user sensor\ntopic readwrite home/#\n")) {
            JsonObject paths = described(served).getJsonObject("paths");
            int operations = 0;
            for (String path : paths.fieldNames()) {
                for (String method : paths.getJsonObject(path).fieldNames()) {
                    JsonObject operation = paths.getJsonObject(path).getJsonObject(method);
                    for (String user : new String[] {"", "viewer", "admin"}) {
                        int status = ask(served, method, path, operation, user);
                        assertThat(status)
                                .as(method + " " + path + " as '" + user + "'")
                                .satisfies(got -> assertAllowed(operation, user, got));
                    }
                    operations++;
                }
            }
            assertThat(operations).isEqualTo(OPERATIONS);
        }
    }

    private static void assertAllowed(JsonObject operation, String user, int status) {
        switch (operation.getString("x-access")) {
            case "open" -> assertThat(status).isEqualTo(operation.containsKey("requestBody") ? 400 : 200);
            case "client" ->
                assertThat(status).as("an administrator is nobody to MQTT").isEqualTo(401);
            case "viewer" -> {
                assertThat(status == 401).isEqualTo(user.isEmpty());
                assertThat(status).isNotEqualTo(403);
            }
            default -> {
                assertThat(status == 401).isEqualTo(user.isEmpty());
                assertThat(status == 403).isEqualTo(user.equals("viewer"));
            }
        }
        assertThat(status).isLessThan(500);
    }

    /** With what the description says is needed. */
    private static String filled(String path, JsonObject operation, String id) {
        StringBuilder query = new StringBuilder();
        for (Object each : operation.getJsonArray("parameters", new JsonArray())) {
            JsonObject parameter = (JsonObject) each;
            if (parameter.getString("in").equals("query") && parameter.getBoolean("required")) {
                String value =
                        switch (parameter.getString("name")) {
                            case "filter" -> path.contains("shared") ? "$share/g/home/%23" : "home/%2B";
                            case "action" -> "publish";
                            default -> "home";
                        };
                query.append(query.isEmpty() ? '?' : '&')
                        .append(parameter.getString("name"))
                        .append('=')
                        .append(value);
            }
        }
        return path.replace("{id}", id).replace("{kind}", "user").replace("{value}", "nobody") + query;
    }

    private static int ask(Served served, String method, String path, JsonObject operation, String user) {
        return served.head(served.request(filled(path, operation, "nobody"), user.isEmpty() ? null : user)
                .header("Content-Type", "application/json")
                .method(
                        method.toUpperCase(Locale.ROOT),
                        HttpRequest.BodyPublishers.ofString(operation.containsKey("requestBody") ? "{}" : "")));
    }

    @Test
    void answersHaveTheShapeThatIsDescribed() {
        try (Served served = Served.withUsers(folder)) {
            fill(served);
            served.post("/api/v1/bans", "admin", "{\"kind\":\"user\",\"value\":\"eve\",\"seconds\":60}");
            served.post("/api/v1/traces", "admin", "{\"clientId\":\"hall/sensor 1\"}");
            served.post("/api/v1/messages", null, "{\"topic\":\"$x\"}");
            JsonObject description = described(served);
            JsonObject paths = description.getJsonObject("paths");
            SchemaReader schemas =
                    new SchemaReader(description.getJsonObject("components").getJsonObject("schemas"));
            int checked = 0;
            for (String path : paths.fieldNames()) {
                JsonObject get = paths.getJsonObject(path).getJsonObject("get");
                JsonObject content = get == null
                        ? new JsonObject()
                        : get.getJsonObject("responses").getJsonObject("200").getJsonObject("content");
                if (!content.containsKey("application/json")
                        || path.startsWith("/api/v1/messages")
                        || path.equals("/api/v1/bridges/{id}")) { // there is none here; BridgeIT has some
                    continue;
                }
                HttpResponse<String> answer = served.get(filled(path, get, "hall%2Fsensor%201"), "viewer");

                assertThat(answer.statusCode()).as(path).isEqualTo(200);
                String schema = content.getJsonObject("application/json")
                        .getJsonObject("schema")
                        .getString("$ref");
                schemas.check(path, new JsonObject(answer.body()), schema.substring(schema.lastIndexOf('/') + 1));
                checked++;
            }
            assertThat(checked).isGreaterThan(20);
            schemas.check(
                    "a problem",
                    new JsonObject(served.get("/api/v1/none", "viewer").body()),
                    "Problem");
        }
    }

    @Test
    void listsGoOnWhereThePageBeforeEnded() {
        try (Served served = Served.withUsers(folder)) {
            for (int i = 0; i < 25; i++) {
                Served.await(served.broker.client(TESTER).open(SessionSpec.transientSession("c" + i, each -> {})));
            }
            TreeSet<String> seen = new TreeSet<>();
            @Nullable String cursor = "";
            int pages = 0;
            while (cursor != null) {
                JsonObject page = new JsonObject(
                        served.get("/api/v1/clients?limit=10" + (cursor.isEmpty() ? "" : "&cursor=" + cursor), "viewer")
                                .body());
                page.getJsonArray("items").forEach(each -> seen.add(((JsonObject) each).getString("clientId")));
                cursor = page.getString("next");
                pages++;
            }

            assertThat(seen).hasSize(25);
            assertThat(pages).isEqualTo(3);
            assertThat(served.get("/api/v1/clients?limit=1001", "viewer").statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void publishesAsTheUserThatMqttKnowsAndNoOther() throws Exception {
        try (Served served = Served.withMqttUsers(folder, "user sensor\ntopic readwrite home/#\n")) {
            String message = "{\"topic\":\"home/hall\",\"payload\":\"on\",\"qos\":1,\"retain\":true,"
                    + "\"contentType\":\"text/plain\",\"userProperties\":[{\"name\":\"a\",\"value\":\"1\"}]}";

            assertThat(served.post("/api/v1/messages", "sensor", message).statusCode())
                    .isEqualTo(204);
            assertThat(served.post("/api/v1/messages", null, message).statusCode())
                    .isEqualTo(401);
            assertThat(served.post("/api/v1/messages", "sensor", message.replace("home/hall", "secret/hall"))
                            .statusCode())
                    .isEqualTo(403);
            JsonObject kept = new JsonObject(
                    served.get("/api/v1/retained?filter=%23", "viewer").body());
            assertThat(kept.getJsonArray("items")).hasSize(1);
            JsonObject first = kept.getJsonArray("items").getJsonObject(0);
            assertThat(first.getString("payload")).isEqualTo("on");
            assertThat(first.getString("contentType")).isEqualTo("text/plain");
            assertThat(served.delete("/api/v1/retained?filter=home/%23", "admin")
                            .body())
                    .isEqualTo("{\"deleted\":1}");
        }
    }

    @Test
    void aMessageArrivesWithAllThatItCarries() throws Exception {
        try (Served served = Served.withUsers(folder)) {
            BlockingQueue<Message> got = fill(served);
            got.poll(30, TimeUnit.SECONDS);

            HttpResponse<String> answer = served.post(
                    "/api/v1/messages/bulk",
                    null,
                    "{\"messages\":[{\"topic\":\"home/1\",\"payloadBase64\":\"/w==\",\"qos\":1,\"responseTopic\":\"r\","
                            + "\"correlationData\":\"AQI=\",\"expirySeconds\":60},{\"topic\":\"$SYS/x\",\"payload\":\"\"}]}");
            Message first = got.poll(30, TimeUnit.SECONDS);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(new JsonObject(answer.body())
                            .getJsonArray("items").stream().map(each -> ((JsonObject) each).getBoolean("published")))
                    .containsExactly(true, false);
            assertThat(first).isNotNull();
            assertThat(first.payload()).containsExactly(0xFF);
            assertThat(first.properties().responseTopic()).isEqualTo("r");
            assertThat(first.expiresAtMillis()).isNotEqualTo(Message.NEVER);
        }
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        try (Served served = Served.withUsers(folder)) {
            assertThat(served.post("/api/v1/messages", null, "{\"topic\":\"a\",\"qso\":1}")
                            .body())
                    .contains("no key 'qso'");
            assertThat(served.post("/api/v1/messages", null, "{\"topic\":\"a/#\"}")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(served.post("/api/v1/messages", null, "not JSON").statusCode())
                    .isEqualTo(400);
            assertThat(served.post(
                                    "/api/v1/messages",
                                    null,
                                    "{\"topic\":\"a\",\"payload\":\"" + "x".repeat(2 << 20) + "\"}")
                            .statusCode())
                    .isEqualTo(413);
            assertThat(served.send(served.request("/api/v1/messages", null)
                                    .header("Content-Type", "text/plain")
                                    .POST(HttpRequest.BodyPublishers.ofString("{\"topic\":\"a\"}")))
                            .statusCode())
                    .isEqualTo(415);
            assertThat(served.get("/api/v1/retained?filter=a%23", "viewer").statusCode())
                    .isEqualTo(400);
            assertThat(served.delete("/metrics", "admin").statusCode()).isEqualTo(405);
        }
    }

    @Test
    void secretsOfTheConfigurationAreMasked() {
        try (Served served = Served.withMqttUsers(folder, "user sensor\ntopic home/#\n")) {
            JsonArray items =
                    new JsonObject(served.get("/api/v1/configuration", "viewer").body()).getJsonArray("items");

            assertThat(items.stream().map(each -> ((JsonObject) each).getString("key")))
                    .contains("listeners.tcp.port", "limits.packet-size", "auth.file.users");
            assertThat(SettingList.of(
                            served.broker
                                    .config()
                                    .withAuth(served.broker
                                            .config()
                                            .auth()
                                            .withSettings(
                                                    Map.of("x", Map.of("password", "hunter2", "url", "a://u:p@h")))),
                            Map.of()))
                    .noneMatch(each ->
                            each.value().contains("hunter2") || each.value().contains("u:p"));
        }
    }

    @Test
    void anAdminKicksAClient() {
        try (Served served = Served.withUsers(folder)) {
            fill(served);

            assertThat(served.delete("/api/v1/clients/hall%2Fsensor%201", "viewer")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(served.delete("/api/v1/clients/hall%2Fsensor%201", "admin")
                            .statusCode())
                    .isEqualTo(204);
            assertThat(served.delete("/api/v1/clients/hall%2Fsensor%201", "admin")
                            .statusCode())
                    .isEqualTo(404);
        }
    }
}
