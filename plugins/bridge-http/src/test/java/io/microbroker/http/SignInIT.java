// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Password for cookie, what a cookie is good for, and what is written down of changes. */
final class SignInIT {
    private static final String BAN = "{\"kind\":\"client\",\"value\":\"hall\"}";

    private final Path folder;

    SignInIT(@TempDir Path folder) {
        this.folder = folder;
    }

    private static HttpResponse<String> signIn(Served served, String user, String password) {
        return served.post(
                "/api/v1/session",
                null,
                new JsonObject().put("user", user).put("password", password).encode());
    }

    private static String cookie(Served served, String user) {
        HttpResponse<String> answer = signIn(served, user, "secret");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    }

    /** A request of a browser that shows the cookie. */
    private static int status(Served served, String method, String path, String cookie, String... headers) {
        HttpRequest.Builder request = served.request(path, null)
                .header("Cookie", cookie)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(method.equals("POST") ? BAN : ""));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return served.send(request).statusCode();
    }

    @Test
    void aPasswordGivesACookieThatIsGoodUntilSignedOut() {
        try (Served served = Served.withUsers(folder)) {
            String cookie = cookie(served, "viewer");

            HttpResponse<String> who =
                    served.send(served.request("/api/v1/session", null).header("Cookie", cookie));
            assertThat(who.body()).isEqualTo("{\"name\":\"viewer\",\"role\":\"viewer\"}");
            assertThat(status(served, "GET", "/api/v1/clients", cookie)).isEqualTo(200);
            assertThat(status(served, "DELETE", "/api/v1/session", cookie, "X-Requested-With", "page"))
                    .isEqualTo(204);
            assertThat(status(served, "GET", "/api/v1/clients", cookie)).isEqualTo(401);
        }
    }

    @Test
    void guessingIsStoppedAfterFiveTries() {
        try (Served served = Served.withUsers(folder)) {
            for (int i = 0; i < 5; i++) {
                assertThat(signIn(served, "admin", "guess " + i).statusCode()).isEqualTo(401);
            }

            assertThat(signIn(served, "admin", "secret").statusCode()).isEqualTo(429);
            assertThat(signIn(served, "viewer", "secret").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aChangeWithACookieNeedsMoreThanTheCookie() {
        try (Served served = Served.withUsers(folder)) {
            String cookie = cookie(served, "admin");
            String own = "http://127.0.0.1:" + served.broker.port("http");

            assertThat(status(served, "POST", "/api/v1/bans", cookie)).isEqualTo(403);
            assertThat(status(
                            served,
                            "POST",
                            "/api/v1/bans",
                            cookie,
                            "X-Requested-With",
                            "page",
                            "Origin",
                            "http://evil.example"))
                    .isEqualTo(403);
            assertThat(status(served, "POST", "/api/v1/bans", cookie, "X-Requested-With", "page", "Origin", "null"))
                    .isEqualTo(403);
            assertThat(served.items("/api/v1/bans", "viewer")).isEmpty();
            assertThat(status(served, "POST", "/api/v1/bans", cookie, "X-Requested-With", "page", "Origin", own))
                    .isEqualTo(200);
        }
    }

    @Test
    void newUsersEndTheCookiesOfTheOldOnes() throws IOException {
        try (Served served = Served.withUsers(folder)) {
            String cookie = cookie(served, "admin");
            Files.writeString(folder.resolve("admins"), "ann:" + AdminUsersTest.hashOf("secret") + ":admin\n");

            served.broker.reload();

            Served.until("the cookie is good no more", () -> status(served, "GET", "/api/v1/clients", cookie) == 401);
        }
    }

    @Test
    void everyChangeIsWrittenDownWhoeverAskedForIt() throws IOException {
        Path file = folder.resolve("audit.jsonl");
        try (Served served = Served.withHttp(folder, config -> config, Map.of("audit-file", file.toString()))) {
            served.post("/api/v1/bans", "admin", BAN);
            served.delete("/api/v1/clients/nobody%0Aaudit:", "admin");
            served.delete("/api/v1/retained?filter=home/%23", "viewer");

            List<JsonObject> entries = served.items("/api/v1/audit", "viewer");

            assertThat(entries)
                    .extracting(each -> each.getString("who") + " " + each.getString("action") + " "
                            + each.getString("result").split(" ", 2)[0])
                    .containsExactly("viewer delete-retained 403", "admin kick 404", "admin ban done");
            assertThat(entries.get(2).getString("target")).isEqualTo("client hall");
            assertThat(entries.get(2).getString("remoteAddress")).startsWith("127.0.0.1:");
            Served.until("the file has them", () -> lines(file).size() == 3);
        }
        try (Served served = Served.withHttp(folder, config -> config, Map.of("audit-file", file.toString()))) {
            served.post("/api/v1/bans", "admin", BAN);
            Served.until("the file has one more", () -> lines(file).size() == 4);
        }
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(firstBrokenLink(lines(file))).isEqualTo(-1);
        List<String> forged = new ArrayList<>(lines(file));
        forged.set(1, forged.get(1).replace("404", "done"));
        assertThat(firstBrokenLink(forged)).isEqualTo(2);
        forged.remove(1);
        assertThat(firstBrokenLink(forged)).isEqualTo(1);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The line that does not name the one before it; -1 if the chain is whole. */
    private static int firstBrokenLink(List<String> lines) {
        @Nullable String before = null;
        for (int i = 0; i < lines.size(); i++) {
            String expected = before == null ? "0".repeat(64) : Audit.hashOf(before);
            if (!new JsonObject(lines.get(i)).getString("previous").equals(expected)) {
                return i;
            }
            before = lines.get(i);
        }
        return -1;
    }

    @Test
    void doesNotStartIfTheAuditCannotBeWritten() {
        assertThatThrownBy(() -> Served.withHttp(folder, config -> config, Map.of("audit-file", folder.toString())))
                .hasMessageContaining("http.audit-file");
    }

    @Test
    void thePageOfTheApiAsksNobodyElseAndHasNoScript() {
        try (Served served = Served.withUsers(folder)) {
            HttpResponse<String> page = served.get("/api", "viewer");

            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .startsWith("default-src 'none'; style-src 'sha256-");
            assertThat(page.body())
                    .contains("DELETE /api/v1/retained")
                    .doesNotContain("<script")
                    .doesNotContain("http://")
                    .doesNotContain("https://");
            assertThat(served.get("/api", null).statusCode()).isEqualTo(401);
        }
    }
}
