// SPDX-License-Identifier: Apache-2.0
package io.microbroker.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Publishers, connections and CONNECTs in floods: those who behave notice little. */
final class FloodIT extends LoadTest {
    private final Path folder;

    FloodIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    @DisplayName("R17: one publisher at full speed beside others")
    void onePublisherAtFullSpeed() {
        fullSpeed(5, Duration.ofSeconds(1));
    }

    @Test
    @Tag("long")
    @DisplayName("R17: one publisher at full speed beside 100 with ten messages a second")
    void onePublisherAtFullSpeedBesideAHundred() {
        Probe.Figures figures = fullSpeed(100, Duration.ofSeconds(60));

        assertThat(figures.p99Millis()).isLessThan(250); // 50 on a machine of its own
    }

    private static Probe.Figures fullSpeed(int probeCount, Duration duration) {
        try (LoadedBroker broker = new LoadedBroker.Builder().jvm("-Xmx256m").start()) {
            List<Probe> probes = probes(broker, probeCount);
            byte[] message = Wire.publish("flood", new byte[64], 0, 0, false);
            byte[] many = message;
            for (int i = 0; i < 6; i++) {
                many = Wire.join(many, many);
            }
            byte[] chunk = many;
            try (Swarm flood = Swarm.start(
                    broker.port(), 10, List.of(Peers.stream(Wire.connect("flooder", true), 0, i -> chunk)))) {
                last(duration);
                assertThat(flood.closed()).isZero();
                tell("R17 flood {} messages/s", flood.sent() / message.length / duration.toSeconds());
            }
            Probe.Figures figures = end(broker, probes);
            tell("R17 {} probes {}", probeCount, figures);
            return figures;
        }
    }

    @Test
    @DisplayName("R26: connections without CONNECT are closed at the deadline and cost little")
    void connectionsWithoutConnect() {
        silent(1_000, 2_000, Duration.ofSeconds(3));
    }

    @Test
    @Tag("long")
    @DisplayName("R26: 10,000 connections without CONNECT at a time, for a minute")
    void tenThousandConnectionsWithoutConnect() {
        silent(10_000, 5_000, Duration.ofSeconds(60));
    }

    private static void silent(int count, int perSecond, Duration duration) {
        try (LoadedBroker broker = new LoadedBroker.Builder()
                .jvm("-Xmx256m")
                .set("limits.connect-timeout=2s")
                .start()) {
            List<Probe> probes = probes(broker, 3);
            long before = broker.liveBytes();
            try (Swarm swarm = Swarm.start(broker.port(), perSecond, peers(count, i -> Peers.silent()))) {
                await(() -> "connections", () -> swarm.opened() >= count / 2);
                long each = (broker.liveBytes() - before) / Math.max(1, swarm.opened() - swarm.closed());
                last(duration);
                assertThat(swarm.closed()).isGreaterThanOrEqualTo(count / 2);
                tell("R26 {} opened, {} closed, about {} bytes of heap each", swarm.opened(), swarm.closed(), each);
                assertThat(each).isLessThan(8 << 10);
            }
            tell("R26 probes {}", end(broker, probes));
        }
    }

    @Test
    @DisplayName("R28: a storm of CONNECTs with hashed passwords")
    void stormOfConnects() throws IOException {
        storm(500, 2_000);
    }

    @Test
    @Tag("long")
    @DisplayName("R28: 10,000 devices connect within ten seconds with hashed passwords")
    void stormOfTenThousandConnects() throws IOException {
        storm(10_000, 1_000);
    }

    private void storm(int devices, int perSecond) throws IOException {
        Path users = folder.resolve("users");
        Files.writeString(users, "devices:" + Hashes.of("secret") + "\nprobe:" + Hashes.of("probe") + "\n");
        Path config = folder.resolve("microbroker.yaml");
        Files.write(
                config,
                List.of("auth:", "  anonymous: true", "  file:", "    users: " + users),
                StandardCharsets.UTF_8);
        try (LoadedBroker broker =
                new LoadedBroker.Builder().jvm("-Xmx256m").config(config).start()) {
            List<Probe> probes = probes(broker, 2);
            long start = System.nanoTime();
            try (Swarm swarm = Swarm.start(
                    broker.port(),
                    perSecond,
                    peers(
                            devices,
                            i -> Peers.once(
                                    Wire.connect("device-" + i, true, "devices", "secret"), true, true, 30_000)))) {
                await(
                        Duration.ofSeconds(60),
                        () -> "CONNACKs, but came " + swarm.received() / 4,
                        () -> swarm.received() >= 4L * devices);
                double seconds = (System.nanoTime() - start) / 1e9;
                tell("R28 {} devices in {} s, {} closed", devices, seconds, swarm.closed());
                assertThat(seconds).isLessThan(30);
            }
            tell("R28 probes {}", end(broker, probes));
        }
    }

    @Test
    @DisplayName("R29: a storm of CONNECTs with one client id")
    void stormWithOneClientId() {
        oneId(50, Duration.ofSeconds(1));
    }

    @Test
    @Tag("long")
    @DisplayName("R29: a thousand CONNECTs a second with one client id, for a minute")
    void longStormWithOneClientId() {
        oneId(1_000, Duration.ofSeconds(60));
    }

    private static void oneId(int clients, Duration duration) {
        try (LoadedBroker broker = new LoadedBroker.Builder().jvm("-Xmx256m").start()) {
            List<Probe> probes = probes(broker, 2);
            int descriptors = broker.descriptors();
            try (Swarm swarm = Swarm.start(
                    broker.port(),
                    1_000,
                    peers(clients, i -> Peers.once(Wire.connect("same", i % 2 == 0), true, true, 0)))) {
                last(duration);
                tell("R29 {} connections, {} closed", swarm.opened(), swarm.closed());
                assertThat(swarm.closed()).isGreaterThanOrEqualTo(clients / 2);
                await(
                        () -> "one connection to be left of " + broker.descriptors(),
                        () -> broker.descriptors() <= descriptors + clients);
            }
            await(() -> "no connection to be left", () -> broker.descriptors() <= descriptors + 2);
            tell("R29 probes {}", end(broker, probes));
        }
    }
}
