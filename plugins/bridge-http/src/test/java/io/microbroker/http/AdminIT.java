// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.client.ClientSession;
import io.microbroker.spi.client.SessionSpec;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators look at and steer: who may do what, who is kept out, what one client says, who shares what. */
final class AdminIT {
    private static final ClientInfo TESTER =
            new ClientInfo("tester", null, ProtocolVersion.MQTT_5, "test", "test", Map.of());
    private static final String ACL = "user sensor\ntopic readwrite home/#\ntopic deny home/safe\n";

    private final Path folder;

    AdminIT(@TempDir Path folder) {
        this.folder = folder;
    }

    private static ClientSession open(Served served, String id, List<String> filters) {
        ClientSession session =
                Served.await(served.broker.client(TESTER).open(SessionSpec.transientSession(id, each -> {})));
        if (!filters.isEmpty()) {
            Served.await(session.subscribe(filters.stream()
                    .map(filter -> Subscription.of(filter, Qos.AT_LEAST_ONCE))
                    .toList()));
        }
        return session;
    }

    @Test
    void tellsWhichRuleOfWhichPluginDecides() {
        try (Served served = Served.withMqttUsers(folder, ACL)) {
            String asked = "/api/v1/access?clientId=hall&username=sensor&action=publish&topic=home/";

            JsonObject allowed = served.json(asked + "hall", "viewer");
            JsonObject denied = served.json(asked + "safe", "viewer");
            JsonObject unnamed = served.json("/api/v1/access?clientId=hall&action=subscribe&topic=home/%23", "viewer");

            assertThat(allowed.getBoolean("allowed")).isTrue();
            assertThat(allowed.getString("rule")).contains("acl:2 topic readwrite home/#");
            assertThat(denied.getBoolean("allowed")).isFalse();
            assertThat(denied.getString("rule")).contains("acl:3 topic deny home/safe");
            assertThat(denied.getString("plugin")).isEqualTo("auth-file");
            assertThat(unnamed.getBoolean("allowed")).isFalse();
            assertThat(unnamed.getString("rule")).isEqualTo("no rule allows it");
            assertThat(served.get("/api/v1/access?clientId=hall&action=publish&topic=home/%23", "viewer")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(served.get("/api/v1/access?clientId=hall&action=eat&topic=home", "viewer")
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void withoutAuthorizerTheBrokerItselfAnswers() {
        try (Served served = Served.withUsers(folder)) {
            JsonObject answer = served.json("/api/v1/access?clientId=hall&action=publish&topic=$SYS/x", "viewer");

            assertThat(answer.getBoolean("allowed")).isFalse();
            assertThat(answer.getString("plugin")).isEqualTo("broker");
        }
    }

    @Test
    void whoIsBannedIsDisconnectedAndStaysOutUntilTheBanIsLifted() {
        try (Served served = Served.withUsers(folder);
                RawClient client = RawClient.connected(served.broker.port("tcp"), "hall")) {
            String ban = "{\"kind\":\"client\",\"value\":\"hall\",\"reason\":\"it floods\"}";

            assertThat(served.post("/api/v1/bans", "admin", ban).statusCode()).isEqualTo(200);

            client.expectDisconnect(ReasonCode.ADMINISTRATIVE_ACTION);
            try (RawClient again = RawClient.connect(served.broker.port("tcp"))) {
                again.connect5(connect -> connect.clientId("hall")).expectRefused(ReasonCode.BANNED);
            }
            assertThat(served.items("/api/v1/bans", "viewer"))
                    .singleElement()
                    .satisfies(each -> assertThat(each.getString("reason")).isEqualTo("it floods"));
            assertThat(served.items("/api/v1/refusals", "viewer").get(0).getString("detail"))
                    .isEqualTo("the client is banned: it floods");
            assertThat(served.counter("refused-banned")).isEqualTo(1);
            assertThat(served.json("/api/v1/access?clientId=hall&action=publish&topic=a", "viewer")
                            .getBoolean("allowed"))
                    .isFalse();
            assertThat(served.delete("/api/v1/bans/client/hall", "admin").statusCode())
                    .isEqualTo(204);
            assertThat(served.delete("/api/v1/bans/client/hall", "admin").statusCode())
                    .isEqualTo(404);
            RawClient.connected(served.broker.port("tcp"), "hall").close();
        }
    }

    @Test
    void whoConnectsTooOftenIsAmongTheBansAndMayBeLetInAgain() {
        try (Served served = Served.start(folder, config -> config.withLimits(limits -> limits.connectsPerClient(3)))) {
            int port = served.broker.port("tcp");
            for (int i = 0; i < 3; i++) {
                RawClient.connected(port, "hall").close();
            }
            RawClient.connect(port)
                    .connect5(connect -> connect.clientId("hall"))
                    .expectRefused(ReasonCode.BANNED);

            assertThat(served.items("/api/v1/bans", "viewer")).singleElement().satisfies(each -> {
                assertThat(each.getString("value")).isEqualTo("hall");
                assertThat(each.getString("reason")).isEqualTo("connected more than 3 times in a minute");
                assertThat(each.getString("until")).isNotNull();
            });
            assertThat(served.delete("/api/v1/bans/client/hall", "admin").statusCode())
                    .isEqualTo(204);
            RawClient.connected(port, "hall").close();
        }
    }

    @Test
    void aBanOfAUserOrAnAddressHoldsForMqttAndForMessagesByHttp() {
        try (Served served = Served.withMqttUsers(folder, ACL)) {
            String message = "{\"topic\":\"home/hall\"}";
            assertThat(served.post("/api/v1/messages", "sensor", message).statusCode())
                    .isEqualTo(204);

            served.post("/api/v1/bans", "admin", "{\"kind\":\"user\",\"value\":\"sensor\",\"seconds\":60}");

            assertThat(served.post("/api/v1/messages", "sensor", message).statusCode())
                    .isEqualTo(403);
            served.delete("/api/v1/bans/user/sensor", "admin");
            served.post("/api/v1/bans", "admin", "{\"kind\":\"address\",\"value\":\"127.0.0.1\"}");
            try (RawClient client = RawClient.connect(served.broker.port("tcp"))) {
                client.connect5(connect ->
                                connect.clientId("hall").username("sensor").password("secret"))
                        .expectRefused(ReasonCode.BANNED);
            }
            assertThat(served.post("/api/v1/messages", "sensor", message).statusCode())
                    .isEqualTo(403);
            assertThat(served.get("/api/v1/bans", "viewer").statusCode())
                    .as("whoever steers is not kept out")
                    .isEqualTo(200);
        }
    }

    @Test
    void aBanEndsByItself() {
        try (Served served = Served.withUsers(folder)) {
            served.post("/api/v1/bans", "admin", "{\"kind\":\"client\",\"value\":\"hall\",\"seconds\":1}");

            Served.until("the ban is over", () -> served.items("/api/v1/bans", "viewer")
                    .isEmpty());
            RawClient.connected(served.broker.port("tcp"), "hall").close();
        }
    }

    @Test
    void whoWasRefusedOrDeniedIsListedWithTheReason() {
        try (Served served = Served.withMqttUsers(folder, ACL)) {
            try (RawClient stranger = RawClient.connect(served.broker.port("tcp"))) {
                stranger.connect5(connect ->
                                connect.clientId("<img src=x>").username("eve").password("guess"))
                        .expectPacket();
            }
            try (RawClient sensor = RawClient.connected(
                    served.broker.port("tcp"),
                    connect -> connect.clientId("hall").username("sensor").password("secret"))) {
                sensor.subscribe(1, "secret/#", 1).expectSubAck(1, 0x87);
                sensor.publish("home/safe", "x", 1, 2).expectPubAck(2, ReasonCode.NOT_AUTHORIZED);
            }

            List<JsonObject> refusals = served.items("/api/v1/refusals", "viewer");

            assertThat(refusals)
                    .extracting(each -> each.getString("kind") + " " + each.getString("clientId"))
                    .containsExactly("denied hall", "denied hall", "refused <img src=x>");
            assertThat(refusals.get(0).getString("detail")).isEqualTo("publish home/safe");
            assertThat(refusals.get(1).getString("detail")).isEqualTo("subscribe secret/#");
        }
    }

    @Test
    void aTraceShowsWhatAClientAndTheBrokerSay() {
        try (Served served = Served.withUsers(folder);
                RawClient client = RawClient.connected(served.broker.port("tcp"), "hall")) {
            assertThat(served.post("/api/v1/traces", "admin", "{\"clientId\":\"hall\",\"seconds\":60}")
                            .statusCode())
                    .isEqualTo(200);
            client.subscribe(1, "home/#", 1).expectSubAck(1, 1);
            client.publish("home/a", "secret payload", 1, 2);
            int packetId = client.expectPublish("home/a", "secret payload").packetId();
            client.expectPubAck(2);
            client.pubAck(packetId).disconnect();
            Served.until("the end is written down", () -> lines(served).contains("in DISCONNECT"));

            assertThat(lines(served))
                    .containsSubsequence(
                            "in SUBSCRIBE", "out SUBACK", "in PUBLISH", "out PUBLISH", "in PUBACK", "in DISCONNECT")
                    .contains("out PUBACK");
            String all = served.get("/api/v1/traces/hall", "viewer").body();
            assertThat(all).contains("topic=home/a").doesNotContain("secret payload");
            assertThat(served.delete("/api/v1/traces/hall", "admin").statusCode())
                    .isEqualTo(204);
            assertThat(served.get("/api/v1/traces/hall", "viewer").statusCode()).isEqualTo(404);
        }
    }

    private static List<String> lines(Served served) {
        return served.items("/api/v1/traces/hall", "viewer").stream()
                .map(each -> each.getString("direction") + " " + each.getString("packet"))
                .toList();
    }

    @Test
    void aTraceThatWaitsForItsClientShowsWhyItIsRefused() {
        try (Served served = Served.withMqttUsers(folder, ACL)) {
            served.post("/api/v1/traces", "admin", "{\"clientId\":\"hall\"}");
            try (RawClient stranger = RawClient.connect(served.broker.port("tcp"))) {
                stranger.connect5(connect ->
                                connect.clientId("hall").username("eve").password("hunter2"))
                        .expectPacket();
            }

            assertThat(lines(served)).containsExactly("in CONNECT", "out CONNACK");
            assertThat(served.get("/api/v1/traces/hall", "viewer").body())
                    .contains("BAD_USER_NAME_OR_PASSWORD")
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void tracesAreBounded() {
        try (Served served = Served.withUsers(folder)) {
            for (int i = 0; i < 16; i++) {
                assertThat(served.post("/api/v1/traces", "admin", "{\"clientId\":\"c" + i + "\"}")
                                .statusCode())
                        .isEqualTo(200);
            }

            assertThat(served.post("/api/v1/traces", "admin", "{\"clientId\":\"more\"}")
                            .statusCode())
                    .isEqualTo(507);
        }
    }

    @Test
    void sharedGroupsTellWhatWaitsForTheirMembers() {
        try (Served served = Served.withUsers(folder)) {
            try (RawClient member = RawClient.connected(
                    served.broker.port("tcp"),
                    connect -> connect.clientId("away").cleanStart(false).sessionExpiry(3600))) {
                member.subscribe(1, "$share/lamps/home/#", 1).expectSubAck(1, 1);
                member.disconnect().expectClosed();
            }
            Served.until(
                    "it is offline",
                    () -> served.items("/api/v1/clients?connected=false", "viewer")
                                    .size()
                            == 1);
            for (int i = 0; i < 7; i++) {
                Served.await(
                        served.broker.client(TESTER).publish(Message.of("home/" + i, "on", Qos.AT_LEAST_ONCE, false)));
            }

            assertThat(served.items("/api/v1/shared-groups", "viewer"))
                    .singleElement()
                    .satisfies(group -> {
                        assertThat(group.getString("shareName")).isEqualTo("lamps");
                        assertThat(group.getString("topicFilter")).isEqualTo("home/#");
                        assertThat(group.getInteger("members")).isEqualTo(1);
                        assertThat(group.getInteger("online")).isZero();
                        assertThat(group.getInteger("lag")).isEqualTo(7);
                    });
            assertThat(served.items("/api/v1/shared-groups/members?filter=$share/lamps/home/%23", "viewer"))
                    .singleElement()
                    .satisfies(member -> assertThat(member.getInteger("queued")).isEqualTo(7));
        }
    }

    @Test
    void clientsAreFoundByAPartOfTheirNameInAnyCase() {
        try (Served served = Served.withUsers(folder)) {
            for (String id : List.of("Kitchen-1", "kitchen-2", "hall")) {
                open(served, id, List.of());
            }

            assertThat(served.items("/api/v1/clients?search=KITCHEN", "viewer"))
                    .extracting(each -> each.getString("clientId"))
                    .containsExactly("Kitchen-1", "kitchen-2");
            assertThat(served.items("/api/v1/clients?search=testeR&limit=1", "viewer"))
                    .isEmpty();
            assertThat(served.items("/api/v1/clients?connected=false", "viewer"))
                    .isEmpty();
            assertThat(served.get("/api/v1/clients?connected=perhaps", "viewer").statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void everyListGoesOnWhereThePageBeforeEnded() {
        try (Served served = Served.withUsers(folder)) {
            List<String> filters =
                    IntStream.range(0, 25).mapToObj(i -> "room/" + i).toList();
            open(served, "many", filters);
            open(served, "none", List.of());
            open(served, "one: 1:2", List.of("a/#"));
            for (int i = 0; i < 12; i++) {
                served.post("/api/v1/bans", "admin", "{\"kind\":\"client\",\"value\":\"x" + i + "\"}");
                open(served, "group-" + i, List.of("$share/g" + i + "/a"));
            }

            assertThat(all(served, "/api/v1/subscriptions"))
                    .extracting(each -> each.getString("clientId") + each.getString("filter"))
                    .hasSize(38)
                    .doesNotHaveDuplicates()
                    .isSorted();
            assertThat(all(served, "/api/v1/clients/many/subscriptions"))
                    .extracting(each -> each.getString("filter"))
                    .containsExactlyElementsOf(filters);
            assertThat(all(served, "/api/v1/bans")).hasSize(12).doesNotHaveDuplicates();
            assertThat(all(served, "/api/v1/audit")).hasSize(12).doesNotHaveDuplicates();
            assertThat(all(served, "/api/v1/shared-groups")).hasSize(12).doesNotHaveDuplicates();
            for (String list : List.of("subscriptions", "audit", "refusals", "clients/many/subscriptions")) {
                assertThat(served.get("/api/v1/" + list + "?cursor=-1", "viewer")
                                .statusCode())
                        .as(list)
                        .isEqualTo(400);
            }
        }
    }

    private static List<JsonObject> all(Served served, String path) {
        List<JsonObject> all = new ArrayList<>();
        @Nullable String next = "";
        while (next != null) {
            String cursor = next.isEmpty() ? "" : "&cursor=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
            JsonObject page = served.json(path + "?limit=5" + cursor, "viewer");
            assertThat(page.getJsonArray("items").size()).isLessThanOrEqualTo(5);
            page.getJsonArray("items").forEach(each -> all.add((JsonObject) each));
            next = page.getString("next");
        }
        return all;
    }

    @Test
    void noClientTakesTheSessionOfAPlugin() {
        try (Served served = Served.withUsers(folder);
                RawClient client = RawClient.connect(served.broker.port("tcp"))) {
            client.connect5(connect -> connect.clientId("$plugin/bridge-http/webhook-alarm"))
                    .expectRefused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
        }
    }
}
