// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.FreePort;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bridges of the jar: what the configuration says wrong, kills on both sides, and what HTTP adds and removes. */
final class BridgeIT {
    private static final Pattern LINK = Pattern.compile(".*(http://127\\.0\\.0\\.1:\\d+)(/\\?token=\\S+) .*");
    private static final int WRONG_CONFIGURATION = 78;
    private static final int MESSAGES = 300;

    private final Path folder;
    private final int remotePort = FreePort.take();

    BridgeIT(@TempDir Path folder) {
        this.folder = folder;
    }

    /** One life of the jar. */
    private record Life(ChildProcess process, int port, String web, String link) implements AutoCloseable {
        static Life begin(String... args) {
            CompletableFuture<Integer> port = new CompletableFuture<>();
            CompletableFuture<String> web = new CompletableFuture<>();
            CompletableFuture<String> link = new CompletableFuture<>();
            CompletableFuture<String> ready = new CompletableFuture<>();
            ChildProcess process = JarBroker.start(
                    line -> {
                        JarBroker.port(line).ifPresent(port::complete);
                        Matcher matcher = LINK.matcher(line);
                        if (matcher.matches()) {
                            web.complete(matcher.group(1));
                            link.complete(matcher.group(2));
                        }
                        if (line.startsWith("ready in")) {
                            ready.complete(line);
                        }
                    },
                    args);
            Deadline.await(ready, () -> "the start of " + process);
            return new Life(process, port.join(), web.getNow(""), link.getNow(""));
        }

        void kill() {
            process.kill();
            process.awaitExit();
        }

        @Override
        public void close() {
            process.close();
        }
    }

    private Life remote() {
        return Life.begin(
                "--port", "" + remotePort, "--data-dir", folder.resolve("there").toString());
    }

    private Life bridged(Path configuration) {
        return Life.begin(
                "--config",
                configuration.toString(),
                "--port",
                "0",
                "--data-dir",
                folder.resolve("here").toString());
    }

    private Path configuration(String text) {
        try {
            return Files.writeString(folder.resolve("microbroker.yaml"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aMistakeIsToldWithFileLineAndCure() {
        Path file = configuration("""
                plugins:
                  bridge-mqtt:
                    bridges:
                      site:
                        address: mqtt://127.0.0.1
                        user: house
                        password: hunter2
                        topics: [{direction: out, filter: 'home/#'}]
                """);
        try (ChildProcess broker = JarBroker.start(line -> {}, "--config", file.toString(), "--ephemeral")) {
            assertThat(broker.awaitExit()).isEqualTo(WRONG_CONFIGURATION);
            assertThat(String.join("\n", broker.err()))
                    .contains(file + ":7:")
                    .contains("plugins.bridge-mqtt.bridges.site.password does not belong here - write password-file")
                    .doesNotContain("hunter2")
                    .doesNotContain("\tat ");
        }
    }

    /** C32: also at the most talkative level. */
    @Test
    void thePasswordOfTheRemoteIsInNoLog() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "hunter2-of-the-house");
        Path file = configuration("""
                log: {level: trace}
                plugins:
                  bridge-mqtt:
                    bridges:
                      site:
                        address: mqtt://127.0.0.1:%d
                        user: house
                        password-file: %s
                        topics: [{direction: out, filter: 'home/#'}]
                """.formatted(remotePort, secret));
        try (Life there = remote();
                Life here = bridged(file)) {
            until(() -> String.join("\n", here.process().err()).contains("bridge connected name=site"));

            String log = String.join("\n", here.process().err());
            assertThat(log)
                    .doesNotContain("hunter2")
                    .doesNotContain(Arrays.toString("hunter2".getBytes(StandardCharsets.UTF_8))
                            .replace("]", ""));
            assertThat(there.process().err()).noneMatch(line -> line.contains("hunter2"));
        }
    }

    @Test
    void nothingThatWasAcknowledgedIsLostWhenEitherSideIsKilled() {
        Path file = configuration("""
                plugins:
                  bridge-mqtt:
                    bridges:
                      site:
                        address: mqtt://127.0.0.1:%d
                        retry-min: 20ms
                        retry-max: 200ms
                        topics: [{direction: out, filter: '#', local-prefix: home/, remote-prefix: house/}]
                """.formatted(remotePort));
        Life there = remote();
        try (RawClient reader = reader()) {
            reader.subscribe(1, "house/#", 1).expectSubAck(1, 1);
        }
        Life here = bridged(file);
        RawClient sensor = RawClient.connected(here.port(), "sensor");
        try {
            for (int i = 1; i <= MESSAGES; i++) {
                sensor.publish("home/" + i, "v", 1, i).expectPubAck(i);
                if (i == MESSAGES / 3) {
                    there.kill();
                    there = remote();
                } else if (i == 2 * MESSAGES / 3) {
                    here.kill();
                    sensor.close();
                    here = bridged(file);
                    sensor = RawClient.connected(here.port(), "sensor");
                }
            }
            assertThat(arrived()).hasSize(MESSAGES);
            assertThat(String.join("\n", here.process().err())).doesNotContain("\tat ");
        } finally {
            sensor.close();
            here.close();
            there.close();
        }
    }

    private RawClient reader() {
        return RawClient.connected(
                        remotePort,
                        connect -> connect.clientId("reader").cleanStart(false).sessionExpiry(3600))
                .deadline(Duration.ofSeconds(Deadline.SECONDS));
    }

    private Set<String> arrived() {
        Set<String> topics = new HashSet<>();
        try (RawClient reader = reader()) {
            while (topics.size() < MESSAGES) {
                RawPacket message = reader.expectPublish();
                topics.add(String.valueOf(message.topic()));
                reader.pubAck(message.packetId());
            }
        }
        return topics;
    }

    @Test
    void anAdministratorAddsAndRemovesBridgesByHttp() throws Exception {
        Path file = configuration("""
                http: {port: 0}
                plugins:
                  bridge-mqtt: {added: '%s'}
                """.formatted(folder.resolve("added.json")));
        String bridge = """
                {"name": "garden", "address": "mqtt://127.0.0.1:%d", "retry-min": "20ms",
                 "topics": [{"direction": "both", "filter": "garden/#"}]}""".formatted(remotePort);
        try (Life there = remote()) {
            try (Life here = bridged(file)) {
                Web web = new Web(here);
                assertThat(web.get("/api/v1/bridges").body()).isEqualTo("{\"items\":[]}");
                assertThat(web.send("POST", "/api/v1/bridges", bridge.replace("garden/#", "#/garden"))
                                .statusCode())
                        .isEqualTo(400);
                assertThat(web.send("POST", "/api/v1/bridges", bridge).statusCode())
                        .isEqualTo(204);
                HttpResponse<String> again = web.send("POST", "/api/v1/bridges", bridge);
                assertThat(again.statusCode()).isEqualTo(409);
                assertThat(again.body()).contains("there is a bridge of this name");
                until(() -> web.state("garden").equals("connected"));
            }
            try (Life here = bridged(file)) {
                Web web = new Web(here);
                until(() -> web.state("garden").equals("connected"));
                assertThat(web.get("/metrics").body()).contains("microbroker_bridge_connected{bridge=\"garden\"} 1.0");
                assertThat(web.send("DELETE", "/api/v1/bridges/garden", "").statusCode())
                        .isEqualTo(204);
                assertThat(web.send("DELETE", "/api/v1/bridges/garden", "").statusCode())
                        .isEqualTo(404);
                assertThat(web.get("/api/v1/bridges/garden").statusCode()).isEqualTo(404);
                assertThat(web.get("/api/v1/clients/%24bridge%2Fgarden").statusCode())
                        .isEqualTo(404);
                assertThat(String.join("\n", here.process().err())).contains("audit: action=remove-bridge");
            }
            assertThat(there.process().err()).noneMatch(line -> line.contains(" ERROR "));
        }
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Deadline.SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** Somebody who came by the link of the banner. */
    private static final class Web {
        private final HttpClient client =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        private final String base;

        Web(Life life) {
            this.base = life.web();
            assertThat(get(life.link()).statusCode()).isEqualTo(303);
        }

        HttpResponse<String> get(String path) {
            return send("GET", path, "");
        }

        HttpResponse<String> send(String method, String path, String body) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                    .timeout(Duration.ofSeconds(Deadline.SECONDS))
                    .header("Content-Type", "application/json")
                    .header("X-Requested-With", "test")
                    .method(
                            method,
                            body.isEmpty()
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body))
                    .build();
            try {
                return client.send(request, HttpResponse.BodyHandlers.ofString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw Deadline.interrupted(e);
            }
        }

        String state(String bridge) {
            return new JsonObject(get("/api/v1/bridges/" + bridge).body()).getString("state", "");
        }
    }
}
