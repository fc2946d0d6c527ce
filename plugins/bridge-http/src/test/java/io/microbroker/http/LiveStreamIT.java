// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LiveStreamIT {
    private static final int EVENTS_MAX = 60;

    private final Path folder;

    LiveStreamIT(@TempDir Path folder) {
        this.folder = folder;
    }

    /** Somebody who looks on. */
    private static final class Reader implements AutoCloseable {
        private final BufferedReader lines;

        Reader(Served served) {
            try {
                HttpResponse<InputStream> answer = served.client.send(
                        served.request("/api/v1/stream", "viewer").build(), HttpResponse.BodyHandlers.ofInputStream());
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
                lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        /** The data of the next event of this name. */
        JsonObject next(String name) {
            for (int i = 0; i < EVENTS_MAX; i++) {
                String event = line();
                String data = line();
                assertThat(line()).isEmpty();
                if (event.equals("event: " + name)) {
                    return new JsonObject(data.substring("data: ".length()));
                }
            }
            throw new AssertionError("no event " + name);
        }

        private String line() {
            try {
                String line = lines.readLine();
                assertThat(line).as("the stream goes on").isNotNull();
                return line;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    @Test
    void tellsAllFirstAndThenWhatHasChanged() throws Exception {
        try (Served served = Served.withUsers(folder);
                Reader reader = new Reader(served)) {
            JsonObject begin = reader.next("begin");
            assertThat(begin.getJsonObject("counters").fieldNames())
                    .contains("sessions", "bytes-received", "heap-used");
            assertThat(begin.getJsonObject("history").getJsonArray("connections"))
                    .isNotEmpty();
            assertThat(begin.getJsonObject("timings").getJsonObject("loop-lag").getJsonArray("bounds"))
                    .isNotEmpty();

            JsonObject next = reader.next("figures");
            assertThat(next.getLong("at")).isGreaterThan(begin.getLong("at"));
            assertThat(next.getJsonObject("series").fieldNames()).contains("received", "delivered", "dropped", "cpu");
            assertThat(next.getJsonObject("counters").fieldNames()).doesNotContain("sessions");
        }
    }

    @Test
    void tellsWhatHappens() throws Exception {
        try (Served served = Served.withUsers(folder);
                Reader reader = new Reader(served)) {
            reader.next("figures");
            try (RawClient sensor = RawClient.connected(served.broker.port("tcp"), "<b>sensor</b>")) {
                JsonObject events = reader.next("events");

                assertThat(events.getInteger("omitted")).isZero();
                JsonObject first = events.getJsonArray("items").getJsonObject(0);
                assertThat(first.getString("kind")).isEqualTo("connected");
                assertThat(first.getString("clientId")).isEqualTo("<b>sensor</b>");
                sensor.pingReq().expectPingResp();
            }
        }
    }

    @Test
    void countsWhatIsTooMuchToTell() throws Exception {
        try (Served served = Served.withUsers(folder);
                Reader reader = new Reader(served)) {
            reader.next("figures");
            for (int i = 0; i < 100; i++) {
                RawClient.connected(served.broker.port("tcp"), "crowd" + i).close();
            }
            int told = 0;
            int omitted = 0;
            while (told + omitted < 200) {
                JsonObject events = reader.next("events");
                assertThat(events.getJsonArray("items").size()).isLessThanOrEqualTo(40);
                told += events.getJsonArray("items").size();
                omitted += events.getInteger("omitted");
            }
            assertThat(told + omitted).isEqualTo(200);
        }
    }

    @Test
    void endsWhenUsersAreReadAgain() throws Exception {
        try (Served served = Served.withUsers(folder);
                Reader reader = new Reader(served)) {
            reader.next("begin");
            served.broker.reload();
            assertThat(reader.lines.lines().limit(10_000).count()).isLessThan(10_000);
        }
    }
}
