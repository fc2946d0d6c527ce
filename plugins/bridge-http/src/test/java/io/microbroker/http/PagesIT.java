// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PagesIT {
    private static final Pattern SCRIPT = Pattern.compile("src=\"(/ui/\\w+/)(main|login)\\.js\"");

    private final Path folder;

    PagesIT(@TempDir Path folder) {
        this.folder = folder;
    }

    private static HttpResponse<String> page(Served served, String path, @Nullable String user) {
        return served.send(served.request(path, user)
                .header("Accept", "text/html,*/*;q=0.8")
                .GET());
    }

    @Test
    void strangersGetTheDoorAndUsersTheDashboard() {
        try (Served served = Served.withUsers(folder)) {
            HttpResponse<String> door = page(served, "/", null);
            HttpResponse<String> inside = page(served, "/", "viewer");

            assertThat(door.statusCode()).isEqualTo(200);
            assertThat(door.body()).contains("login.js").doesNotContain("main.js");
            assertThat(inside.body()).contains("main.js");
            for (HttpResponse<String> each : List.of(door, inside)) {
                assertThat(each.headers().firstValue("Content-Security-Policy").orElse(""))
                        .contains("default-src 'none'", "script-src 'self'", "connect-src 'self'")
                        .doesNotContain("unsafe");
                assertThat(each.headers().firstValue("Cache-Control")).hasValue("no-store");
            }
            assertThat(served.get("/", "viewer").body()).as("for programs").contains("openapi.json");
            assertThat(served.get("/", null).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void filesAreKeptForGoodPackedAndForThoseWhoMayLook() {
        try (Served served = Served.withUsers(folder)) {
            Matcher script = SCRIPT.matcher(page(served, "/", "viewer").body());
            assertThat(script.find()).isTrue();
            String base = script.group(1);

            HttpResponse<String> packed =
                    served.send(served.request(base + "main.js", "viewer").header("Accept-Encoding", "gzip, br"));
            assertThat(packed.statusCode()).isEqualTo(200);
            assertThat(packed.headers().firstValue("Content-Encoding")).hasValue("gzip");
            assertThat(packed.headers().firstValue("Cache-Control").orElse("")).contains("immutable");
            assertThat(served.get(base + "main.js", "viewer").body()).startsWith("// SPDX");
            assertThat(served.get(base + "main.js", null).statusCode()).isEqualTo(401);
            assertThat(served.get(base + "login.js", null).statusCode()).isEqualTo(200);
            for (String none : new String[] {"none.js", "files", "../../../PageFiles.class", "%2e%2e/schemas.json"}) {
                assertThat(served.get(base + none, "viewer").statusCode())
                        .as(none)
                        .isEqualTo(404);
            }
            assertThat(served.get("/ui/other/main.js", "viewer").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void theLinkSetsACookieWithoutARedirect() {
        try (Served served = Served.start(config -> config, Map.of("port", 0))) {
            assertThat(page(served, "/", null).body()).contains("data-door=\"link\"");
            assertThat(page(served, "/?token=guess", null).body()).contains("login.js");
            assertThat(page(served, "/?token=guess", null).headers().firstValue("Set-Cookie"))
                    .isEmpty();
        }
    }

    @Test
    void aPageThatAsksGetsNoDialogOfTheBrowser() {
        try (Served served = Served.withUsers(folder)) {
            HttpRequest.Builder asked = served.request("/api/v1/broker", null).header("X-Requested-With", "dashboard");

            assertThat(served.send(asked).headers().firstValue("WWW-Authenticate"))
                    .isEmpty();
            assertThat(served.get("/api/v1/broker", null).headers().firstValue("WWW-Authenticate"))
                    .isPresent();
        }
    }
}
