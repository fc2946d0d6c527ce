// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages by server-sent events, read from the socket. */
final class StreamIT {
    private static final String ACL = "user sensor\ntopic readwrite home/#\ntopic deny home/safe\n";

    private final Path folder;

    StreamIT(@TempDir Path folder) {
        this.folder = folder;
    }

    /** A reader of one stream. */
    private static final class Reader implements AutoCloseable {
        final Socket socket = new Socket();
        final BufferedReader lines;

        Reader(Served served, String query, String user) throws IOException {
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress("127.0.0.1", served.broker.port("http")));
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("GET /api/v1/messages/stream?" + query + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                                    + Served.basic(user, "secret") + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        /** The next line that begins so, without that beginning. */
        String next(String beginning) throws IOException {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(beginning)) {
                    return line.substring(beginning.length());
                }
            }
            throw new AssertionError("the stream ended without " + beginning);
        }

        JsonObject message() throws IOException {
            return new JsonObject(next("data: "));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static void publish(Served served, String topic, String payload) {
        String body = new JsonObject()
                .put("topic", topic)
                .put("payload", payload)
                .put("qos", 1)
                .encode();
        assertThat(served.post("/api/v1/messages", "sensor", body).statusCode()).isEqualTo(204);
    }

    /** In one request, so from one publisher: MQTT promises no order between two. */
    private static void publishInOrder(Served served, String topic, int count) {
        JsonArray messages = new JsonArray();
        for (int i = 0; i < count; i++) {
            messages.add(new JsonObject()
                    .put("topic", topic)
                    .put("payload", "line\nbreak " + i)
                    .put("qos", 1));
        }
        String body = new JsonObject().put("messages", messages).encode();
        assertThat(served.post("/api/v1/messages/bulk", "sensor", body).statusCode())
                .isEqualTo(200);
    }

    @Test
    void messagesComeInTheirOrderAsFarAsTheRightsGo() throws Exception {
        try (Served served = Served.withMqttUsers(folder, ACL);
                Reader reader = new Reader(served, "filter=home/%23&qos=1", "sensor")) {
            assertThat(reader.next("HTTP/1.1 ")).startsWith("200");
            assertThat(reader.next("Content-Type: ")).isEqualTo("text/event-stream");
            reader.next(": subscribed");
            publishInOrder(served, "home/hall", 50);

            for (int i = 0; i < 50; i++) {
                JsonObject message = reader.message();
                assertThat(message.getString("topic")).isEqualTo("home/hall");
                assertThat(message.getString("payload")).isEqualTo("line\nbreak " + i);
                assertThat(message.getInteger("qos")).isEqualTo(1);
            }
        }
    }

    @Test
    void rightsThatAreTakenAwayCountForAnOpenStreamToo() throws Exception {
        try (Served served = Served.withMqttUsers(folder, ACL);
                Reader reader = new Reader(served, "filter=home/%23&qos=1", "sensor")) {
            reader.next(": subscribed");
            Files.writeString(folder.resolve("acl"), "user sensor\ntopic write home/#\ntopic read home/lamp\n");
            served.broker.reload();
            Served.until("the hall is not heard any more", () -> !isHeard(served, reader));

            assertThat(isHeard(served, reader)).isFalse();
        }
    }

    /** Whether what is published in the hall comes to the reader; what is published for the lamp does in any case. */
    private static boolean isHeard(Served served, Reader reader) {
        publish(served, "home/hall", "secret");
        publish(served, "home/lamp", "for the lamp");
        try {
            boolean heard = reader.message().getString("topic").equals("home/hall");
            return heard && reader.message().getString("topic").equals("home/lamp");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whoMayNotSubscribeIsRefused() {
        try (Served served = Served.withMqttUsers(folder, ACL)) {
            assertThat(served.get("/api/v1/messages/stream?filter=secret/%23", "sensor")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(served.get("/api/v1/messages/stream?filter=home/%23", null)
                            .statusCode())
                    .isEqualTo(401);
            assertThat(served.get("/api/v1/messages/stream?filter=a%23", "sensor")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(served.get("/api/v1/messages/stream?filter=home/%23&qos=2", "sensor")
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void endsWithTheBrokerAndSaysSo() throws Exception {
        Served served = Served.withMqttUsers(folder, ACL);
        try (Reader reader = new Reader(served, "filter=home/%23", "sensor")) {
            reader.next(": subscribed");

            served.close();

            reader.next("event: end");
            assertThat(reader.message().getString("reason")).isEqualTo("the broker stops");
        }
    }

    @Test
    void theSessionEndsWithItsReader() throws Exception {
        try (Served served = Served.withMqttUsers(folder, ACL)) {
            try (Reader reader = new Reader(served, "filter=home/%23", "sensor")) {
                reader.next(": subscribed");
                assertThat(served.counter("sessions")).isEqualTo(1);
            }

            Served.until("the session has gone", () -> served.counter("sessions") == 0);
            Served.until("and its subscription", () -> served.counter("subscriptions") == 0);
        }
    }

    @Test
    void whoDoesNotReadIsDroppedAndTheOthersAreNotHeldUp() throws Exception {
        try (Served served = Served.start(config -> config, Map.of("port", 0, "stream-bytes", 64 << 10));
                Reader slow = new Reader(served, "filter=home/%23&qos=1", "sensor")) {
            slow.next(": subscribed");
            String large = "x".repeat(60_000);

            long published = 0;
            while (served.counter("plugin-bridge-http-streams-dropped") == 0) {
                publish(served, "home/hall", large);
                published++;
                assertThat(published).as("what sockets hold is bounded").isLessThan(2000);
            }

            Served.until("the session has gone", () -> served.counter("sessions") == 0);
            slow.next("event: end");
            assertThat(slow.message().getString("reason")).startsWith("too slow: ");
        }
    }
}
