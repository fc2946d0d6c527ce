// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Somebody whom webhooks post to. It may be away, slow, or of another opinion. */
final class Receiver implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 60;

    private final Vertx vertx = Vertx.vertx();
    private final HttpServerOptions options;
    private final List<Post> posts = new CopyOnWriteArrayList<>();
    private volatile Consumer<HttpServerRequest> answer =
            request -> request.response().setStatusCode(204).end();
    private @Nullable HttpServer server;
    private int port;

    /** One request as it came. */
    record Post(long atNanos, String path, Map<String, String> headers, byte[] body, boolean taken) {
        String id() {
            return header("webhook-id");
        }

        String header(String name) {
            return headers.getOrDefault(name, "none");
        }

        List<JsonObject> items() {
            List<JsonObject> items = new ArrayList<>();
            new JsonArray(new String(body, StandardCharsets.UTF_8)).forEach(each -> items.add((JsonObject) each));
            return items;
        }
    }

    Receiver() {
        this(new HttpServerOptions());
    }

    Receiver(HttpServerOptions options) {
        this.options = options;
        comeBack();
    }

    String url() {
        return (options.isSsl() ? "https" : "http") + "://localhost:" + port + "/in?key=of-the-receiver";
    }

    /** Answers so from now on; what is answered 2xx counts as taken. */
    void answers(Consumer<HttpServerRequest> way) {
        answer = way;
    }

    void answers(int status) {
        answers(request -> request.response().setStatusCode(status).end());
    }

    /** Nobody listens there any more. */
    void goAway() {
        HttpServer running = server;
        if (running != null) {
            Served.await(running.close());
        }
        server = null;
    }

    void comeBack() {
        HttpServer made = vertx.createHttpServer(options.setHost("127.0.0.1").setPort(port))
                .requestHandler(this::onRequest);
        port = Served.await(made.listen()).actualPort();
        server = made;
    }

    private void onRequest(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            request.headers().forEach(each -> headers.put(each.getKey(), each.getValue()));
            long now = System.nanoTime();
            answer.accept(request);
            int status = request.response().getStatusCode();
            boolean taken = request.response().ended() && status / 100 == 2;
            posts.add(new Post(now, request.uri(), headers, body.getBytes(), taken));
        });
    }

    List<Post> posts() {
        return List.copyOf(posts);
    }

    /** What came in posts that were answered 2xx, in its order. */
    List<JsonObject> taken() {
        return posts().stream()
                .filter(Post::taken)
                .flatMap(post -> post.items().stream())
                .toList();
    }

    /** The payloads of the messages among them. */
    List<String> payloads() {
        return taken().stream()
                .filter(item -> "message".equals(item.getString("type")))
                .map(item -> item.getString("payload"))
                .toList();
    }

    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    @Override
    public void close() {
        Served.await(vertx.close());
    }
}
