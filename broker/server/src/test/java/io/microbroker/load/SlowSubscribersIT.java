// SPDX-License-Identifier: Apache-2.0
package io.microbroker.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Subscribers that do not read cost a bounded amount of memory, and the others nothing. C23. */
final class SlowSubscribersIT extends LoadTest {
    private static final int PAYLOAD = 1000;

    @Test
    @DisplayName("R21, R23: stalled subscribers of a busy topic, at QoS 0 and 1")
    void stalledSubscribers() {
        stalled(30, 4, Duration.ofSeconds(1), 0.5); // the machine is shared
    }

    @Test
    @Tag("long")
    @DisplayName("R21, R23: 100 stalled subscribers of a topic with 20,000 messages a second")
    void manyStalledSubscribers() {
        stalled(100, 20, Duration.ofSeconds(Integer.getInteger("r21", 60)), 0.9);
    }

    private static void stalled(int subscribers, int publishers, Duration duration, double leastShare) {
        try (LoadedBroker broker = new LoadedBroker.Builder()
                .jvm("-Xmx256m")
                .set("limits.queued-bytes=1MiB")
                .set("limits.queued-messages=10000")
                .start()) {
            List<Probe> probes = probes(broker, 2);
            List<Peer> reading = peers(1, i -> Peers.subscriber("reading", "busy", 0, true));
            Flow before = flow(broker, reading, publishers, duration);
            long resident = broker.residentBytes();
            Flow beside;
            try (Swarm stalled = Swarm.start(
                    broker.port(),
                    500,
                    peers(subscribers, i -> Peers.subscriber("stalled-" + i, "busy", i % 2, false)))) {
                await(() -> "subscribers", () -> stalled.opened() >= subscribers);
                beside = flow(broker, reading, publishers, duration);
                long grown = broker.residentBytes() - resident;
                tell(
                        "R21 {} stalled: rss +{} MiB, before {}, beside them {}",
                        subscribers,
                        grown / MIB,
                        before,
                        beside);
                assertThat(grown).isLessThan(subscribers * MIB + 192 * MIB);
            }
            assertThat(before.share()).isPositive();
            // Of what was published: how much that was is up to the machine.
            assertThat(beside.share()).isGreaterThan(leastShare * before.share());
            tell("R21 probes {}", end(broker, probes));
        }
    }

    /**
     * What one subscriber gets of a busy topic.
     *
     * @param perSecond messages that come to it
     * @param share of all that were published
     * @param cpuMicros of the broker for each that was published
     */
    private record Flow(long perSecond, double share, double cpuMicros) {}

    private static Flow flow(LoadedBroker broker, List<Peer> reading, int publishers, Duration duration) {
        try (Swarm subscriber = Swarm.start(broker.port(), 100, reading)) {
            await(() -> "SUBACK", () -> subscriber.received() >= 9);
            long start = System.nanoTime();
            long cpu = broker.cpuNanos();
            try (Swarm flood = Swarm.start(broker.port(), 100, peers(publishers, SlowSubscribersIT::publisher))) {
                last(duration);
                double seconds = (System.nanoTime() - start) / 1e9;
                double sent = (double) flood.sent() / PAYLOAD;
                double received = (double) subscriber.received() / PAYLOAD;
                return new Flow((long) (received / seconds), received / sent, (broker.cpuNanos() - cpu) / 1000 / sent);
            }
        }
    }

    private static Peer publisher(int index) {
        byte[] message = Wire.publish("busy", new byte[PAYLOAD], 0, 0, false);
        byte[] stored = Wire.publish("busy", new byte[PAYLOAD], 1, 1, false);
        return Peers.stream(Wire.connect("publisher-" + index, true), 1000, i -> i % 2 == 0 ? message : stored);
    }

    @Test
    @DisplayName("R24, R15: one large message for many subscribers lies in memory once")
    void oneLargeMessageForMany() {
        largeMessage(300, 256 << 10);
    }

    @Test
    @Tag("long")
    @DisplayName("R24, R15: a message of 256 KiB for 10,000 subscribers, with a heap of 256 MiB")
    void oneLargeMessageForTenThousand() {
        largeMessage(10_000, 256 << 10);
    }

    private static void largeMessage(int subscribers, int bytes) {
        try (LoadedBroker broker = new LoadedBroker.Builder()
                .jvm("-Xmx256m", "-XX:MaxDirectMemorySize=128m")
                .start()) {
            List<Probe> probes = probes(broker, 1);
            try (Swarm swarm = Swarm.start(
                    broker.port(), 2000, peers(subscribers, i -> Peers.subscriber("s" + i, "large", 1, true)))) {
                await(() -> "SUBACKs", () -> swarm.received() >= 9L * subscribers);
                long before = broker.liveBytes();
                byte[] message = Wire.publish("large", new byte[bytes], 0, 0, false);
                try (Swarm publisher = Swarm.start(
                        broker.port(),
                        10,
                        List.of(Peers.once(Wire.join(Wire.connect("p", true), message), true, false, 0)))) {
                    await(
                            Duration.ofMinutes(2),
                            () -> "all copies, but came " + swarm.received(),
                            () -> swarm.received() >= (9L + bytes) * subscribers);
                    long grown = broker.liveBytes() - before;
                    tell(
                            "R24 {} subscribers, {} KiB: heap +{} KiB, opened {}",
                            subscribers,
                            bytes >> 10,
                            grown >> 10,
                            publisher.opened());
                    assertThat(grown).isLessThan(10 * MIB);
                }
                assertThat(swarm.closed()).isZero();
            }
            tell("R24 probes {}", end(broker, probes));
        }
    }
}
