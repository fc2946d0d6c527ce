// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the jar logs, with {@code -v}, while people come who are let in and people who are not. */
final class LogIT {
    private static final Pattern HTTP = Pattern.compile("http: http://127\\.0\\.0\\.1:(\\d+)/.*");
    private static final String LINE = "\\d\\d:\\d\\d:\\d\\d\\.\\d{3} (ERROR|WARN |INFO |DEBUG|TRACE) .*";
    private static final String SECRET = "seeded-secret-";
    /** Would begin a line of its own, and colour a terminal. */
    private static final String HOSTILE = "a\r\n00:00:00.000 INFO  Main - forged \u001b[31m\u202e";

    private static final int STRANGERS = 200;

    private final Path folder;

    LogIT(@TempDir Path folder) {
        this.folder = folder;
    }

    private void passwd(String... arguments) {
        try (ChildProcess process = JarBroker.start(line -> {}, arguments)) {
            assertThat(process.awaitExit()).as("%s", process).isZero();
        }
    }

    private List<String> logOf(String format, int strangers) throws IOException, InterruptedException {
        String users = folder.resolve("users").toString();
        String admins = folder.resolve("admins").toString();
        String acl = folder.resolve("acl").toString();
        passwd("passwd", "-b", "-c", users, "sensor", SECRET + "mqtt");
        passwd("passwd", "--admin", "-b", "-c", admins, "ann", SECRET + "http");
        Files.writeString(Path.of(acl), "user sensor\ntopic readwrite home/#\n");
        CompletableFuture<Integer> mqtt = new CompletableFuture<>();
        CompletableFuture<String> http = new CompletableFuture<>();
        try (ChildProcess broker = JarBroker.start(
                line -> {
                    JarBroker.port(line).ifPresent(mqtt::complete);
                    Matcher told = HTTP.matcher(line);
                    if (told.matches()) {
                        http.complete(told.group(1));
                    }
                },
                "-v",
                "--port",
                "0",
                "--ephemeral",
                "--http-port",
                "0",
                "--set",
                "http.users=" + admins,
                "--set",
                "auth.file.users=" + users,
                "--set",
                "auth.file.acl=" + acl,
                "--set",
                "log.format=" + format)) {
            meet(Deadline.await(mqtt, () -> "the start of " + broker), strangers);
            ask(Deadline.await(http, () -> "the start of " + broker));
            broker.terminate();
            assertThat(broker.awaitExit()).isZero();
            return broker.err();
        }
    }

    private static void meet(int port, int strangers) {
        try (RawClient sensor = RawClient.connected(
                port, connect -> connect.clientId("hall").username("sensor").password(SECRET + "mqtt"))) {
            sensor.publish("home/hall", SECRET + "payload", 1, 1).expect(PacketType.PUBACK);
            sensor.disconnect().expectClosed();
        }
        for (int i = 0; i < strangers; i++) {
            try (RawClient stranger = RawClient.connect(port)) {
                stranger.connect5(connect ->
                                connect.clientId(HOSTILE).username(HOSTILE).password(SECRET + "guess"))
                        .expectPacket();
            }
        }
    }

    private static void ask(String port) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        for (String credentials : List.of("ann:" + SECRET + "http", HOSTILE + ":" + SECRET + "guess")) {
            String basic = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
            URI kick = URI.create("http://127.0.0.1:" + port + "/api/v1/clients/a%0D%0Ab");
            client.send(
                    HttpRequest.newBuilder(kick)
                            .header("Authorization", "Basic " + basic)
                            .DELETE()
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        }
    }

    @Test
    void everyLineOfTextIsOneLineWithoutSecrets() throws Exception {
        List<String> lines = logOf("text", STRANGERS);

        assertThat(lines).allMatch(line -> line.matches(LINE)).noneMatch(line -> line.contains(SECRET));
        assertThat(lines).anyMatch(line -> line.contains("client connected clientId=hall user=sensor"));
        assertThat(lines).anyMatch(line -> line.contains("client disconnected clientId=hall"));
        assertThat(lines).anyMatch(line -> line.contains("audit: action=kick") && line.contains("by=ann"));
        assertThat(lines).noneMatch(line -> line.contains("\u001b") || line.contains("\u202e"));
        assertThat(lines.stream().filter(line -> line.contains("client refused")))
                .as("of %s refusals", STRANGERS)
                .hasSizeBetween(1, STRANGERS / 4);
    }

    @Test
    void everyLineOfJsonIsAnObjectWithoutSecrets() throws Exception {
        List<String> lines = logOf("json", 5);

        assertThat(lines).isNotEmpty().noneMatch(line -> line.contains(SECRET)).allMatch(line -> !new JsonObject(line)
                .getString("level")
                .isEmpty());
        assertThat(lines).anyMatch(line -> line.contains("client connected"));
    }
}
