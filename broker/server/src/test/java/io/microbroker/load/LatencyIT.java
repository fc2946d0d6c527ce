// SPDX-License-Identifier: Apache-2.0
package io.microbroker.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What well-behaved clients notice of large work of others. Bounds hold on a quiet machine. */
@Tag("long")
final class LatencyIT extends LoadTest {
    private static final int PROBES = 20;
    private static final double P99_MILLIS_MAX = 50;
    /** As the launcher starts it. */
    private static final String PAUSES = "-XX:MaxGCPauseMillis=20";

    private final Path folder;

    LatencyIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    @DisplayName("while one publishes at full speed")
    void whileOnePublishesAtFullSpeed() {
        byte[] message = Wire.publish("flood", new byte[64], 0, 0, false);
        byte[][] copies = new byte[64][];
        Arrays.fill(copies, message);
        byte[] chunk = Wire.join(copies);
        try (LoadedBroker broker =
                new LoadedBroker.Builder().jvm("-Xmx512m", PAUSES).start()) {
            List<Probe> probes = probes(broker, PROBES);
            Peer flooder = Peers.stream(Wire.connect("flooder", true), 0, i -> chunk);
            try (Swarm flood = Swarm.start(broker.port(), 10, List.of(flooder))) {
                last(Duration.ofSeconds(10));
                tell("{} messages/s", flood.sent() / message.length / 10);
            }
            judge("while one publishes at full speed", end(broker, probes));
        }
    }

    @Test
    @DisplayName("while 5,000 clients connect as fast as they can")
    void whileThousandsConnect() {
        try (LoadedBroker broker =
                new LoadedBroker.Builder().jvm("-Xmx512m", PAUSES).start()) {
            List<Probe> probes = probes(broker, PROBES);
            thousandsConnect(broker);
            Probe.Figures cold = Probe.stop(probes);
            probes.forEach(Probe::close);
            List<Probe> again = probes(broker, PROBES);
            thousandsConnect(broker);
            judge("while 5,000 connect to a broker that is warm", end(broker, again));
            judge("while 5,000 connect to a broker just started", cold);
        }
    }

    private static void thousandsConnect(LoadedBroker broker) {
        last(Duration.ofSeconds(3));
        try (Swarm swarm = Swarm.start(
                broker.port(),
                5_000,
                peers(5_000, i -> Peers.once(Wire.connect("client-" + i, true), true, false, 0)))) {
            await(() -> "all to connect", () -> swarm.received() >= 4L * 5_000);
            last(Duration.ofSeconds(1));
        }
    }

    @Test
    @DisplayName("while a million retained messages are delivered")
    void whileAMillionRetainedAreDelivered() {
        int topics = 1_000_000;
        try (LoadedBroker broker = new LoadedBroker.Builder()
                .jvm("-Xmx2g", PAUSES)
                .set("limits.retained-messages=" + 2 * topics)
                .start()) {
            try (Swarm filling = Swarm.start(broker.port(), 10, List.of(retaining("filler", 0, topics)))) {
                long bytes = 4L * topics;
                await(
                        Duration.ofSeconds(120),
                        () -> "PUBACKs: " + filling.received(),
                        () -> filling.received() >= bytes);
            }
            List<Probe> probes = probes(broker, PROBES);
            last(Duration.ofSeconds(2));
            try (Swarm reading =
                    Swarm.start(broker.port(), 10, List.of(Peers.subscriber("reader", "state/#", 0, true)))) {
                long bytes = 40L * topics;
                await(Duration.ofSeconds(60), () -> "all: " + reading.received(), () -> reading.received() >= bytes);
                tell("a million retained messages, {} MiB", reading.received() / MIB);
            }
            judge("while a million retained messages are delivered", end(broker, probes));
        }
    }

    @Test
    @DisplayName("while the journal cleans")
    void whileTheJournalCleans() {
        try (LoadedBroker broker = new LoadedBroker.Builder()
                .jvm("-Xmx512m", PAUSES)
                .journal(folder)
                .set("storage.segment-size=1MiB")
                .start()) {
            List<Probe> probes = probes(broker, PROBES);
            try (Swarm writing = Swarm.start(broker.port(), 10, List.of(retaining("writer", 20_000, 500)))) {
                last(Duration.ofSeconds(20));
                tell("the journal took {} retained messages/s", writing.received() / 4 / 20);
                assertThat(writing.received() / 4).as("many times what is live").isGreaterThan(10_000);
            }
            judge("while the journal cleans", end(broker, probes));
        }
    }

    /** Publishes retained messages of QoS 1, one to each topic; at a rate, to the same topics again and again. */
    static Peer retaining(String clientId, int perSecond, int topics) {
        int perChunk = 50;
        return Peers.stream(Wire.connect(clientId, true), perSecond / perChunk, chunk -> {
            if (perSecond == 0 && (long) chunk * perChunk >= topics) {
                return null;
            }
            byte[][] packets = new byte[perChunk][];
            for (int i = 0; i < perChunk; i++) {
                int number = chunk * perChunk + i;
                packets[i] = Wire.publish("state/" + number % topics, new byte[32], 1, 1 + number % 65_535, true);
            }
            return Wire.join(packets);
        });
    }

    private static void judge(String what, Probe.Figures figures) {
        tell("{}: {}", what, figures);
        assertThat(figures.p99Millis()).isLessThan(P99_MILLIS_MAX);
    }
}
