// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators see of the messages on their way to one client. */
final class QueueIT {
    private static final String PATH = "/api/v1/clients/wall%20display/messages";
    private static final ClientInfo SENSOR =
            new ClientInfo("sensor", null, ProtocolVersion.MQTT_5, "test", "test", Map.of());

    private final Path folder;

    QueueIT(@TempDir Path folder) {
        this.folder = folder;
    }

    private static void publish(Served served, int from, int to, Qos qos) {
        for (int i = from; i < to; i++) {
            Served.await(served.broker.client(SENSOR).publish(Message.of("home/" + i, "x".repeat(i), qos, false)));
        }
    }

    private static RawClient display(Served served, int expirySeconds) {
        return RawClient.connected(served.broker.port("tcp"), connect -> connect.clientId("wall display")
                .cleanStart(expirySeconds == 0)
                .sessionExpiry(expirySeconds)
                .receiveMaximum(3));
    }

    /** Three are sent, the first of them of QoS 2 and received; the others wait. */
    private static void assertTellsHowFarTheyAre(Served served, int expirySeconds) {
        try (RawClient display = display(served, expirySeconds)) {
            display.subscribe(1, "home/#", 2).expectSubAck(1, 2);
            publish(served, 1, 2, Qos.EXACTLY_ONCE);
            publish(served, 2, 9, Qos.AT_LEAST_ONCE);
            int received = display.expectPublish().packetId();
            display.expectPublishes(2);
            display.pubRec(received).expectPubRel(received);

            List<JsonObject> all = served.items(PATH, "viewer");
            assertThat(all)
                    .extracting(each -> each.getString("state"))
                    .containsExactly("received", "sent", "sent", "waiting", "waiting", "waiting", "waiting", "waiting");
            assertThat(all.get(0).getInteger("packetId")).isEqualTo(received);
            assertThat(all.get(0).getInteger("qos")).isEqualTo(2);
            JsonObject last = all.get(7);
            assertThat(last.getString("topic")).isEqualTo("home/8");
            assertThat(last.getInteger("size")).isEqualTo(8);
            assertThat(last.getInteger("qos")).isEqualTo(1);
            assertThat(last.getInteger("packetId")).isNull();
            assertThat(Instant.parse(last.getString("publishedAt"))).isBeforeOrEqualTo(Instant.now());
            assertThat(last.getString("payload"))
                    .as("what it says is not shown")
                    .isNull();
            assertThat(inPages(served)).isEqualTo(all);
        }
    }

    private static List<JsonObject> inPages(Served served) {
        List<JsonObject> all = new ArrayList<>();
        @Nullable String next = "0";
        while (next != null) {
            JsonObject page = served.json(PATH + "?limit=3&cursor=" + next, "viewer");
            assertThat(page.getJsonArray("items").size()).isLessThanOrEqualTo(4); // what is received counts besides
            page.getJsonArray("items").forEach(each -> all.add((JsonObject) each));
            next = page.getString("next");
        }
        return all;
    }

    @Test
    void aSessionThatEndsWithItsConnection() {
        try (Served served = Served.withUsers(folder)) {
            assertTellsHowFarTheyAre(served, 0);
        }
    }

    @Test
    void aSessionInMemory() {
        try (Served served = Served.withUsers(folder)) {
            assertTellsHowFarTheyAre(served, 600);
        }
    }

    @Test
    void aSessionInAJournalAlsoAfterARestart() {
        try (Served served = Served.withJournal(folder)) {
            assertTellsHowFarTheyAre(served, 600);
            Served.until("it is offline", () -> !served.json("/api/v1/clients/wall%20display", "viewer")
                    .getBoolean("connected"));
            assertThat(served.items(PATH, "viewer")).hasSize(8);
        }
        try (Served served = Served.withJournal(folder)) {
            assertThat(served.items(PATH, "viewer"))
                    .extracting(each -> each.getString("topic"))
                    .containsExactly("home/2", "home/3", "home/4", "home/5", "home/6", "home/7", "home/8");
        }
    }

    @Test
    void whoIsNotThereAndWhatIsNoCursor() {
        try (Served served = Served.withUsers(folder)) {
            assertThat(served.get(PATH, "viewer").statusCode()).isEqualTo(404);
            assertThat(served.get(PATH + "?cursor=x", "viewer").statusCode()).isEqualTo(400);
        }
    }
}
