// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.client.SessionSpec;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.Subscription;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients call themselves and their topics, as the API shows it: text of JSON, which no browser takes for a page. */
@DisplayName("SecC29: hostile text in the API")
final class SecC29HostileTextIT {
    private static final List<String> HOSTILE = List.of(
            "<img src=x onerror=alert(1)>",
            "\"><script>alert(1)</script>",
            "javascript:alert(1)",
            "</script><script>alert(1)",
            "\u202Etxt.exe",
            "\u001B[2J\u001B[31m",
            "a\r\nSet-Cookie: microbroker=1",
            "'\"`${7*7}{{7*7}}%00%0a");

    @Test
    void comesBackAsItWasAndAsNothingElse(@TempDir Path folder) {
        try (Served served = Served.withUsers(folder)) {
            for (String text : HOSTILE) {
                ClientInfo who = new ClientInfo(text, text, ProtocolVersion.MQTT_5, "test", text, Map.of());
                var session =
                        Served.await(served.broker.client(who).open(SessionSpec.transientSession(text, each -> {})));
                Served.await(session.subscribe(
                        List.of(Subscription.of("t/" + text.replaceAll("[+#]", ""), Qos.AT_MOST_ONCE))));
                Served.await(served.broker.client(who).publish(Message.of("t/" + text, text, Qos.AT_MOST_ONCE, true)));
                String id = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");

                HttpResponse<String> answer = served.get("/api/v1/clients/" + id, "viewer");

                assertThat(answer.statusCode()).as(text).isEqualTo(200);
                assertThat(new JsonObject(answer.body()).getString("clientId")).isEqualTo(text);
                assertThat(answer.body().chars().filter(each -> each < ' ')).isEmpty();
                assertHarmless(answer);
                assertHarmless(served.get("/api/v1/clients/" + id + "/subscriptions", "viewer"));
                assertHarmless(served.get("/api/v1/nothing/" + id, "viewer"));
                assertHarmless(served.delete("/api/v1/clients/no" + id, "admin"));
                assertHarmless(served.get("/api/v1/retained?filter=" + id, "viewer"));
            }
            for (String list : List.of("clients", "subscriptions", "retained?filter=%23")) {
                HttpResponse<String> answer = served.get("/api/v1/" + list, "viewer");

                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(new JsonObject(answer.body()).getJsonArray("items")).hasSize(HOSTILE.size());
                assertHarmless(answer);
            }
        }
    }

    private static void assertHarmless(HttpResponse<String> answer) {
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .isIn("application/json", "application/problem+json");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'");
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(answer.statusCode()).isNotEqualTo(500);
    }
}
