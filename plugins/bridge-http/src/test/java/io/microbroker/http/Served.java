// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.Broker;
import io.microbroker.authfile.AuthFilePlugin;
import io.microbroker.config.Anonymous;
import io.microbroker.config.AuthConfig;
import io.microbroker.config.BrokerConfig;
import io.microbroker.config.StorageConfig;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A broker with HTTP on free ports, and somebody who asks it. */
final class Served implements AutoCloseable {
    final Broker broker;
    final HttpClient client = HttpClient.newHttpClient();

    private Served(Broker broker) {
        this.broker = broker;
    }

    /** A broker in memory whose HTTP has the users admin and viewer, with the password "secret". */
    static Served withUsers(Path folder) {
        return start(folder, config -> config);
    }

    /** The same with a journal. */
    static Served withJournal(Path folder) {
        return start(
                folder,
                config -> config.withStorage(
                        StorageConfig.JOURNAL.withDataDir(folder.resolve("data").toString())));
    }

    /** A broker that knows one MQTT user, "sensor", password "secret", and what it may do. */
    static Served withMqttUsers(Path folder, String acl) {
        write(folder.resolve("users"), "sensor:" + AdminUsersTest.hashOf("secret") + "\n");
        write(folder.resolve("acl"), acl);
        Map<String, Object> files = Map.of(
                "users", folder.resolve("users").toString(),
                "acl", folder.resolve("acl").toString());
        return start(folder, config -> config.withAuth(new AuthConfig(Anonymous.FALSE, Map.of("file", files))));
    }

    static Served start(Path folder, UnaryOperator<BrokerConfig> change) {
        return withHttp(folder, change, Map.of());
    }

    /** One whose HTTP has further settings. */
    static Served withHttp(Path folder, UnaryOperator<BrokerConfig> change, Map<String, Object> more) {
        write(
                folder.resolve("admins"),
                "admin:" + AdminUsersTest.hashOf("secret") + ":admin\nviewer:" + AdminUsersTest.hashOf("secret")
                        + ":viewer\n");
        Map<String, Object> http = new LinkedHashMap<>(
                Map.of("port", 0, "users", folder.resolve("admins").toString(), "request-timeout", 2000));
        http.putAll(more);
        return start(change, http);
    }

    static Served start(UnaryOperator<BrokerConfig> change, Map<String, Object> http) {
        BrokerConfig config =
                change.apply(BrokerConfig.DEFAULT.withLoops(2).withListener("tcp", tcp -> tcp.withPort(0)));
        Broker.Builder builder = Broker.builder().config(config).plugin(new HttpPlugin(), http);
        if (!config.auth().settings().isEmpty()) {
            builder.plugin(new AuthFilePlugin(), Map.of());
        }
        return new Served(await(builder.start()));
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until something is so; fails after a minute. */
    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("it did not come about: " + what);
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    long counter(String name) {
        return broker.admin().counters().getOrDefault(name, -1L);
    }

    JsonObject json(String path, @Nullable String user) {
        HttpResponse<String> answer = get(path, user);
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return new JsonObject(answer.body());
    }

    /** The items of a list, of its first page. */
    List<JsonObject> items(String path, @Nullable String user) {
        return json(path, user).getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + broker.port("http") + path);
    }

    HttpRequest.Builder request(String path, @Nullable String user) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30));
        return user == null ? request : request.header("Authorization", basic(user, "secret"));
    }

    static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    HttpResponse<String> get(String path, @Nullable String user) {
        return send(request(path, user).GET());
    }

    HttpResponse<String> delete(String path, @Nullable String user) {
        return send(request(path, user).DELETE());
    }

    HttpResponse<String> post(String path, @Nullable String user, String json) {
        return send(request(path, user)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    /** The status alone: a stream goes on after it, and is left. */
    int head(HttpRequest.Builder request) {
        try {
            HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            answer.body().close();
            return answer.statusCode();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        await(broker.stop());
    }
}
