// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No way of writing a path leads to a file, or past the question who asks; and nobody learns the version without being known. */
@DisplayName("SecC30, SecC31: paths, and what strangers are told")
final class SecC30PathsIT {
    private static final List<String> PATHS = List.of(
            "/../../../../etc/passwd",
            "/..%2f..%2f..%2fetc%2fpasswd",
            "/%2e%2e/%2e%2e/etc/passwd",
            "/..;/..;/etc/passwd",
            "//etc/passwd",
            "/api/v1/clients/../../../etc/passwd",
            "/api/v1/clients/..%2f..%2fetc%2fpasswd",
            "/api/v1/%2e%2e/v1/configuration",
            "/api//v1/configuration",
            "/health/live/../../api/v1/configuration",
            "/health/live;/api/v1/configuration",
            "/health/%2e%2e/metrics",
            "/API/V1/CONFIGURATION",
            "/api/v1/configuration/",
            "/api/v1/configuration%00",
            "/%00",
            "/%",
            "/\\..\\..\\etc\\passwd",
            "/META-INF/MANIFEST.MF",
            "/io/microbroker/http/schemas.json");

    private final Path folder;

    SecC30PathsIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void noPathLeadsAnywhereElse() throws IOException {
        try (Served served = Served.withUsers(folder)) {
            for (String path : PATHS) {
                String answer = raw(served, path);
                int status = Integer.parseInt(answer.substring(9, 12));

                assertThat(status).as(path).isBetween(400, 499);
                assertThat(answer)
                        .as(path)
                        .doesNotContain("root:")
                        .doesNotContain("limits.packet-size")
                        .doesNotContain("Manifest-Version")
                        .doesNotContain("\tat ");
            }
        }
    }

    /** As it is, without a client that mends the path. */
    private static String raw(Served served, String path) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", served.broker.port("http"))) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void strangersLearnNoVersion() {
        try (Served served = Served.withUsers(folder)) {
            String version = served.broker.admin().broker().version();
            JsonObject paths =
                    new JsonObject(served.get("/api/v1/openapi.json", "viewer").body()).getJsonObject("paths");

            assertThat(served.get("/api/v1/broker", "viewer").body()).contains(version);
            for (String path : paths.fieldNames()) {
                if (!paths.getJsonObject(path).containsKey("get") || path.endsWith("/stream")) {
                    continue;
                }
                var answer = served.get(path.replaceAll("\\{\\w+}", "x"), null);

                assertThat(answer.body() + answer.headers().map())
                        .as(path)
                        .doesNotContain(version)
                        .doesNotContainIgnoringCase("vert.x")
                        .doesNotContainIgnoringCase("netty");
            }
        }
    }
}
