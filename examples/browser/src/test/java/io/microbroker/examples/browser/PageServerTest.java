// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PageServerTest {
    private final Vertx vertx = Vertx.vertx();
    private final Page page = new Page(Map.of("/", new Page.File("text/html; charset=utf-8", Buffer.buffer("hello"))));
    private final PageServer server = await(PageServer.start(vertx, 0, Optional.empty(), page));

    @AfterEach
    void stop() {
        await(server.stop());
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private HttpResponse<String> send(String method, String target) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + target))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void servesThePageUnderStrictRules() throws Exception {
        HttpResponse<String> response = send("GET", "/?a=b");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("hello");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self';", "require-trusted-types-for 'script'")
                .doesNotContain("unsafe");
    }

    @Test
    void hasNothingElse() throws Exception {
        assertThat(send("GET", "/logback.xml").statusCode()).isEqualTo(404);
        assertThat(send("GET", "/../logback.xml").statusCode()).isEqualTo(404);
        assertThat(send("GET", "/%2e%2e/logback.xml").statusCode()).isEqualTo(404);
        assertThat(send("POST", "/").statusCode()).isEqualTo(405);
    }
}
