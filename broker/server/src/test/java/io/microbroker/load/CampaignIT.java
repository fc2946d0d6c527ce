// SPDX-License-Identifier: Apache-2.0
package io.microbroker.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.PacketBuilder;
import io.microbroker.testkit.PacketType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * R13: a small heap, many connections, and everything hostile at once. Minutes of the long run: {@code
 * -Dmicrobroker.campaign.minutes=30}, connections {@code -Dmicrobroker.campaign.connections=10000}.
 */
final class CampaignIT extends LoadTest {
    private static final String HEAP = "-Xmx256m";
    private static final String SESSION = "io.microbroker.session.Session";
    private static final int PROBES = 10;
    /** Retained messages stay, a quarter of the heap at most; for all else, such as buffers of loops that have grown, 16 MiB. */
    private static final long LEFT_MAX = (256 / 4 + 16) * MIB;

    private final Path folder;

    CampaignIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    @DisplayName("R13 for seconds")
    void mixedHostileTraffic() {
        run(600, Duration.ofSeconds(4));
    }

    @Test
    @Tag("long")
    @DisplayName("R13 for minutes with 10,000 connections")
    void mixedHostileTrafficForMinutes() {
        Probe.Figures figures = run(
                Integer.getInteger("microbroker.campaign.connections", 10_000),
                Duration.ofMinutes(Integer.getInteger("microbroker.campaign.minutes", 30)));

        assertThat(figures.p99Millis()).isLessThan(1000);
    }

    private Probe.Figures run(int connections, Duration duration) {
        Duration expiry = Duration.ofSeconds(Math.max(1, duration.toSeconds() / 6));
        try (LoadedBroker broker = new LoadedBroker.Builder()
                .jvm(HEAP, "-XX:+UseG1GC")
                .journal(folder)
                .set("mqtt.session-expiry-max=" + expiry.toSeconds() + "s")
                .start()) {
            long before = broker.liveBytes();
            List<Peer> hostile = hostile(connections * 3 / 10);
            List<Peer> idle = peers(connections - hostile.size(), i -> Peers.idle("idle-" + i));
            List<Probe> probes = probes(broker, PROBES);
            long most = 0;
            try (Swarm calm = Swarm.start(broker.port(), 2_000, idle);
                    Swarm storm = Swarm.start(broker.port(), 1_000, hostile)) {
                long end = System.nanoTime() + duration.toNanos();
                while (System.nanoTime() < end) {
                    last(Duration.ofSeconds(1));
                    most = Math.max(most, broker.residentBytes());
                    assertThat(broker.log()).noneMatch(line -> line.contains("OutOfMemory"));
                }
                tell(
                        "R13 {} s, {} calm and {} hostile connections made, {} and {} closed, {} MiB sent, {} MiB read, rss {} MiB",
                        duration.toSeconds(),
                        calm.opened(),
                        storm.opened(),
                        calm.closed(),
                        storm.closed(),
                        storm.sent() / MIB,
                        storm.received() / MIB,
                        most / MIB);
                assertThat(calm.closed())
                        .as(() -> "well-behaved clients that were closed; the broker says "
                                + String.join("\n", broker.log()))
                        .isZero();
            }
            await(
                    expiry.plusMinutes(2),
                    () -> "the sessions of hostile clients to expire",
                    () -> broker.instances(SESSION) <= PROBES);
            long left = broker.liveBytes() - before;
            tell(
                    "R13 live heap before {} MiB, afterwards {} MiB, log lines {}",
                    before / MIB,
                    (before + left) / MIB,
                    broker.log().size());
            assertThat(left).as("what the campaign left in the heap").isLessThan(LEFT_MAX);
            Probe.Figures figures = end(broker, probes);
            tell("R13 probes {}", figures);
            return figures;
        }
    }

    private static List<Peer> hostile(int count) {
        List<Peer> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(kind(i % 12, i, count));
        }
        return all;
    }

    private static Peer kind(int kind, int i, int count) {
        byte[] connect = Wire.connect("hostile-" + i, true);
        return switch (kind) {
            case 0 -> Peers.once(begun(PacketType.CONNECT, 120_000, 100_000), true, true, 0);
            case 1 -> Peers.silent();
            case 2 -> Peers.once(Wire.join(connect, begun(PacketType.PUBLISH, 1_000_000, 300_000)), true, true, 0);
            case 3 -> Peers.subscriber("hostile-" + i, "#", i % 3, false);
            case 4 ->
                Peers.stream(
                        connect,
                        20,
                        n -> Wire.publish(
                                n % 2 == 0 ? "flood/" + n % 10 : "left/" + n % count,
                                new byte[500],
                                n % 3,
                                1 + n % 60_000,
                                false));
            case 5 -> sessions(i);
            case 6 ->
                Peers.stream(connect, 10, n -> Wire.publish("retain/" + i + "/" + n, new byte[2_000], 0, 0, true));
            case 7 -> Peers.stream(connect, 10, n -> Wire.subscribe("+/".repeat(60) + i + "/" + n, 1));
            case 8 -> Peers.stream(connect, 10, n -> Wire.publish("x".repeat(30_000) + n, new byte[1], 0, 0, false));
            case 9 -> Peers.stream(connect, 10, n -> Wire.publish("never", new byte[10], 2, 1 + n % 65_535, false));
            case 10 -> Peers.garbage(i);
            default -> Peers.once(Wire.connect("same-" + i % 5, i % 2 == 0), true, true, 0);
        };
    }

    private static byte[] begun(PacketType type, int length, int sent) {
        return Arrays.copyOf(PacketBuilder.of(type).bytes(new byte[length]).toBytes(), sent);
    }

    /** Leaves session after session behind, each with a subscription that others fill. */
    private static Peer sessions(int i) {
        return new Peer() {
            private int number;
            private boolean done;

            @Override
            byte @Nullable [] next(long now) {
                if (done) {
                    return null;
                }
                done = true;
                number++;
                String clientId = "left-" + i + "-" + (number % 2 == 0 ? number % 20 : number);
                return Wire.join(Wire.connect(clientId, false), Wire.subscribe("left/" + i, 1), Wire.disconnect());
            }

            @Override
            void onConnected() {
                done = false;
            }
        };
    }
}
