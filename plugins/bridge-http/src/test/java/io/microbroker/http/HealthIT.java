// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HealthIT {
    private final Path folder;

    HealthIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void tellsEverybodyThatItIsUpAndNothingElse() {
        try (Served served = Served.withUsers(folder)) {
            for (String which : new String[] {"live", "ready", "started"}) {
                HttpResponse<String> answer = served.get("/health/" + which, null);

                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("{\"status\":\"up\"}");
                assertThat(answer.headers().firstValue("Server")).isEmpty();
            }
        }
    }

    @Test
    void answersAStrangersNameWith421() throws Exception {
        try (Served served = Served.withUsers(folder);
                Socket socket = new Socket("127.0.0.1", served.broker.port("http"))) {
            socket.getOutputStream()
                    .write("GET /health/live HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 421 ");
        }
    }

    @Test
    void closesWhoSendsARequestByteByByte() throws Exception {
        try (Served served = Served.withUsers(folder);
                Socket socket = new Socket("127.0.0.1", served.broker.port("http"))) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("GET /health/li".getBytes(StandardCharsets.US_ASCII));

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void refusesHeadersThatAreTooLarge() {
        try (Served served = Served.withUsers(folder)) {
            HttpResponse<String> answer =
                    served.send(served.request("/health/live", null).header("X-Large", "x".repeat(10_000)));

            assertThat(answer.statusCode()).isEqualTo(431);
            assertThat(answer.headers().firstValue("Content-Type")).contains(Problem.TYPE);
        }
    }

    @Test
    void doesNotOpenForOtherMachinesWithoutUsers() {
        assertThatThrownBy(() -> Served.start(config -> config, Map.of("port", 0, "bind", "0.0.0.0")))
                .hasMessageContaining("http.bind 0.0.0.0")
                .hasMessageContaining("passwd --admin");
    }

    @Test
    void namesTheKeyThatItDoesNotKnow() {
        assertThatThrownBy(() -> Served.start(config -> config, Map.of("prot", 0)))
                .hasMessageContaining("http has no key 'prot'");
    }

    @Test
    void theLinkOfTheBannerIsGoodOnce() {
        try (Served served = Served.start(config -> config, Map.of("port", 0))) {
            String line = String.valueOf(served.broker.pluginLines().get("http"));
            String path = line.substring(line.indexOf("/?"), line.indexOf(' '));

            HttpResponse<String> first = served.get(path, null);
            String cookie =
                    first.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];

            assertThat(first.statusCode()).isEqualTo(303);
            assertThat(first.headers().firstValue("Set-Cookie").orElseThrow())
                    .containsIgnoringCase("HttpOnly")
                    .contains("SameSite=Strict");
            assertThat(served.send(served.request("/metrics", null).header("Cookie", cookie))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(served.get(path, null).statusCode()).isEqualTo(401);
            assertThat(served.get("/metrics", null).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void locksOutWhoGuessesPasswords() {
        try (Served served = Served.withUsers(folder)) {
            for (int i = 0; i < 5; i++) {
                assertThat(served.send(served.request("/metrics", null)
                                        .header("Authorization", Served.basic("admin", "guess " + i)))
                                .statusCode())
                        .isEqualTo(401);
            }

            assertThat(served.get("/metrics", "admin").statusCode()).isEqualTo(429);
            assertThat(served.get("/metrics", "viewer").statusCode()).isEqualTo(200);
        }
    }
}
