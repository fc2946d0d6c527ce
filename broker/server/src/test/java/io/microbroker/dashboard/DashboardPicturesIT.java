// SPDX-License-Identifier: Apache-2.0
package io.microbroker.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.browser.Chromium;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Makes the pictures of docs/dashboard.md: a house that lives for five minutes. */
@Tag("screenshots")
final class DashboardPicturesIT {
    private static final Path FOLDER = Path.of("../../docs/images");
    private static final int SIZE_MAX = 150 * 1024;
    private static final List<String> ROOMS = List.of("kitchen", "livingroom", "hall", "bath", "cellar", "attic");
    private static final List<String> KINDS = List.of("temperature", "humidity", "light", "power");

    @Test
    void makesThem(@TempDir Path folder) throws IOException {
        try (ServedJar jar = ServedJar.withUsers(folder);
                Chromium browser = Chromium.start();
                House house = new House(jar.mqttPort())) {
            DashboardPage page = DashboardPage.signIn(browser, jar.address(), "admin");
            for (int seconds = 20; seconds <= 120; seconds += 20) {
                browser.await(
                        "document.querySelector('.tide path.stroke.in').getAttribute('d').split('L').length > arguments[0]",
                        seconds);
            }
            take(browser, "overview", "light", 1240);

            page.go("topics").connect().openRow("kitchen").openRow("temperature");
            browser.await("document.querySelector('.trend polyline').getAttribute('points').split(' ').length > 20");
            take(browser, "topics", "light", 760);

            page.go("console");
            browser.type("#filter", "home/+/temperature");
            page.press("Subscribe");
            browser.await("document.querySelectorAll('main .row').length > 8");
            page.press("Pause").openRow("home/kitchen/temperature");
            take(browser, "console", "dark", 940);
            assertThat(house.isAlive()).isTrue();
        }
    }

    private static void take(Chromium browser, String name, String scheme, int height) throws IOException {
        JsonObject feature =
                new JsonObject().put("name", "prefers-color-scheme").put("value", scheme);
        browser.devTools("Emulation.setEmulatedMedia", new JsonObject().put("features", JsonArray.of(feature)));
        browser.devTools(
                "Emulation.setDeviceMetricsOverride",
                new JsonObject()
                        .put("width", 1280)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", false));
        browser.await("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))) && true");
        JsonObject taken = browser.devTools(
                "Page.captureScreenshot", new JsonObject().put("format", "webp").put("quality", 85));
        byte[] picture = Base64.getDecoder().decode(taken.getString("data"));
        assertThat(picture.length).isBetween(5_000, SIZE_MAX);
        Files.createDirectories(FOLDER);
        Files.write(FOLDER.resolve("dashboard-" + name + ".webp"), picture);
    }

    /** Sensors, a display, two that share the heating, and an archive that has gone. */
    private static final class House implements AutoCloseable {
        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        private final ExecutorService readers = Executors.newCachedThreadPool();
        private final List<RawClient> clients = new ArrayList<>();
        private final List<RawClient> sensors = new ArrayList<>();
        private final ScheduledFuture<?> speaking;
        private int turn;

        House(int port) {
            RawClient archive = RawClient.connected(
                    port, connect -> connect.clientId("archive").sessionExpiry(3600));
            archive.subscribe(1, "home/+/power", 1).expectSubAck(1, 1);
            archive.close();
            for (String name : List.of("display", "heating-1", "heating-2")) {
                RawClient client = RawClient.connected(
                        port, connect -> connect.clientId(name).keepAlive(0));
                client.subscribe(1, name.equals("display") ? "home/#" : "$share/heating/home/+/temperature", 0)
                        .expectSubAck(1, 0);
                clients.add(client);
                readers.execute(() -> read(client));
            }
            for (String room : ROOMS) {
                sensors.add(RawClient.connected(
                        port, connect -> connect.clientId(room + "-sensors").keepAlive(0)));
            }
            clients.addAll(sensors);
            speaking = timer.scheduleAtFixedRate(this::speak, 0, 50, TimeUnit.MILLISECONDS);
        }

        private static void read(RawClient client) {
            while (client.expectPacketOrEnd().isPresent()) {
                continue; // it only has to read
            }
        }

        private void speak() {
            turn++;
            double wave = 1 + Math.sin(turn / 400.0) * 0.5 + Math.sin(turn / 90.0) * 0.3;
            for (int i = 0; i < Math.round(wave * 3); i++) {
                int room = (turn + i) % ROOMS.size();
                int kind = (turn / 6 + i) % KINDS.size();
                String topic = "home/" + ROOMS.get(room) + "/" + KINDS.get(kind);
                String value = String.format(Locale.ROOT, "%.1f", 20 + 3 * Math.sin(turn / 60.0 + room) + kind * 7);
                sensors.get(room).publish(message -> {
                    message.topic(topic).payload(value);
                    if (kind < 2) {
                        message.retain();
                    }
                });
            }
        }

        boolean isAlive() {
            return !speaking.isDone();
        }

        @Override
        public void close() {
            timer.shutdownNow();
            readers.shutdownNow();
            clients.forEach(RawClient::close);
        }
    }
}
