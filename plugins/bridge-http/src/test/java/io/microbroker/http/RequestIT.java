// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.client.SessionSpec;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicName;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions and answers, and retained messages, under the rights of MQTT. */
final class RequestIT {
    private static final ClientInfo HEATING =
            new ClientInfo("heating", "sensor", ProtocolVersion.MQTT_5, "test", "test", Map.of());
    private static final String ACL = "user sensor\ntopic readwrite home/#\ntopic read http/answers/#\n"
            + "topic write http/answers/#\ntopic deny home/safe\n";

    private final Path folder;

    RequestIT(@TempDir Path folder) {
        this.folder = folder;
    }

    /** Answers what is asked on {@code home/ask}: first with something that is for somebody else. */
    private static void answer(Served served) {
        var client = served.broker.client(HEATING);
        var session = Served.await(client.open(SessionSpec.transientSession("heating", each -> {
            MessageProperties asked = each.message().properties();
            String topic = Objects.requireNonNull(asked.responseTopic());
            byte[] correlation = Objects.requireNonNull(asked.correlationData()).getBytes();
            client.publish(reply(topic, "for somebody else", new byte[] {1}))
                    .compose(done -> client.publish(reply(topic, "21.5", correlation)))
                    .onComplete(done -> each.acknowledge());
        })));
        Served.await(session.subscribe(List.of(Subscription.of("home/ask", Qos.AT_LEAST_ONCE))));
    }

    private static Message reply(String topic, String payload, byte[] correlation) {
        MessageProperties properties =
                new MessageProperties(false, null, null, io.vertx.core.buffer.Buffer.buffer(correlation), List.of());
        return new Message(
                TopicName.of(topic),
                payload.getBytes(StandardCharsets.UTF_8),
                Qos.AT_LEAST_ONCE,
                false,
                System.currentTimeMillis(),
                Message.NEVER,
                properties,
                null);
    }

    @Test
    void theAnswerThatBelongsToTheQuestionComesBack() {
        try (Served served = Served.withMqttUsers(folder, ACL)) {
            answer(served);
            long sessions = served.broker.admin().counters().getOrDefault("sessions", -1L);

            HttpResponse<String> own =
                    served.post("/api/v1/requests", "sensor", "{\"topic\":\"home/ask\",\"payload\":\"?\",\"qos\":1}");
            HttpResponse<String> given = served.post(
                    "/api/v1/requests",
                    "sensor",
                    "{\"topic\":\"home/ask\",\"responseTopic\":\"home/answer\",\"correlationData\":\"AQI=\"}");

            assertThat(own.statusCode()).as(own.body()).isEqualTo(200);
            assertThat(new JsonObject(own.body()).getString("payload")).isEqualTo("21.5");
            assertThat(new JsonObject(given.body()).getString("correlationData"))
                    .isEqualTo("AQI=");
            assertThat(sessions).isEqualTo(1);
        }
    }

    @Test
    void whoeverIsNotAnsweredHearsThatInTime() {
        try (Served served = Served.withMqttUsers(folder, ACL)) {
            HttpResponse<String> silence =
                    served.post("/api/v1/requests?timeout=1", "sensor", "{\"topic\":\"home/nobody\"}");

            assertThat(silence.statusCode()).isEqualTo(504);
            assertThat(silence.headers().firstValue("Content-Type")).contains(Problem.TYPE);
        }
    }

    @Test
    void rightsHoldForTheQuestionAndForItsAnswer() {
        try (Served served = Served.withMqttUsers(folder, ACL)) {
            assertThat(served.post("/api/v1/requests", "sensor", "{\"topic\":\"secret/ask\"}")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(served.post(
                                    "/api/v1/requests",
                                    "sensor",
                                    "{\"topic\":\"home/ask\",\"responseTopic\":\"secret/answer\"}")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(served.post("/api/v1/requests", null, "{\"topic\":\"home/ask\"}")
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void retainedMessagesComeInPagesAndAsFarAsTheRightsGo() {
        try (Served served = Served.withMqttUsers(folder, ACL)) {
            for (String topic : List.of("home/a", "home/b", "home/c", "secret/d")) {
                Served.await(served.broker
                        .client(new ClientInfo("house", "house", ProtocolVersion.MQTT_5, "test", "test", Map.of()))
                        .publish(Message.of(topic, topic, Qos.AT_LEAST_ONCE, true))
                        .otherwiseEmpty());
                served.post(
                        "/api/v1/messages",
                        "sensor",
                        "{\"topic\":\"" + topic + "\",\"payload\":\"1\",\"retain\":true}");
            }

            JsonObject first = new JsonObject(served.get("/api/v1/messages/retained?filter=home/%23&limit=2", "sensor")
                    .body());
            JsonObject second = new JsonObject(served.get(
                            "/api/v1/messages/retained?filter=home/%23&limit=2&cursor=" + first.getString("next"),
                            "sensor")
                    .body());

            assertThat(topics(first)).containsExactly("home/a", "home/b");
            assertThat(topics(second)).containsExactly("home/c");
            assertThat(second.getString("next")).isNull();
            assertThat(served.get("/api/v1/messages/retained?filter=secret/%23", "sensor")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(served.get("/api/v1/messages/retained?filter=home/%23", null)
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    private static List<String> topics(JsonObject page) {
        return page.getJsonArray("items").stream()
                .map(each -> ((JsonObject) each).getString("topic"))
                .toList();
    }
}
