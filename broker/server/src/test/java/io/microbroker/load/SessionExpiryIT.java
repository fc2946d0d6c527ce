// SPDX-License-Identifier: Apache-2.0
package io.microbroker.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R25: sessions that expire with messages in their queues leave nothing behind, neither in memory nor on the disk. */
final class SessionExpiryIT extends LoadTest {
    private static final String SESSION = "io.microbroker.session.Session";
    private static final int MESSAGES = 10;
    private static final int PAYLOAD = 1000;
    private static final int TOPICS = 100;
    /** The buffer of the journal's writer, 4 MiB, and tables of hashes, which do not shrink. */
    private static final long GROWN_ONCE = 8 * MIB;

    private final Path folder;

    SessionExpiryIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    @DisplayName("R25: sessions that expire with full queues leave nothing behind")
    void expire() {
        expire(300, "-Xmx256m", Duration.ofSeconds(2));
    }

    @Test
    @Tag("long")
    @DisplayName("R25: 50,000 sessions with ten messages each expire and leave nothing behind")
    void fiftyThousandExpire() {
        expire(50_000, "-Xmx2g", Duration.ofMinutes(3));
    }

    private void expire(int sessions, String heap, Duration expiry) {
        try (LoadedBroker broker = new LoadedBroker.Builder()
                .jvm(heap, "-XX:+UseG1GC")
                .journal(folder)
                .set("storage.segment-size=1MiB")
                .set("mqtt.session-expiry-max=" + expiry.toSeconds() + "s")
                .start()) {
            List<Probe> probes = probes(broker, 1);
            round(broker, 10, expiry); // so that what is loaded and grown once is there
            long before = broker.liveBytes();
            long held = round(broker, sessions, expiry);
            long after = broker.liveBytes();
            await(() -> "the disk to be cleaned: " + diskBytes(), () -> diskBytes() <= 3 * MIB);
            tell(
                    "R25 {} sessions: heap {} KiB, {} KiB, {} KiB; disk afterwards {} KiB",
                    sessions,
                    before >> 10,
                    held >> 10,
                    after >> 10,
                    diskBytes() >> 10);
            assertThat(after).isLessThan(before + Math.max(0, held - before) / 50 + GROWN_ONCE);
            tell("R25 probes {}", end(broker, probes));
        }
    }

    /** Fills sessions and lets them expire; returns the heap with them. */
    private static long round(LoadedBroker broker, int sessions, Duration expiry) {
        long held;
        try (Swarm swarm = Swarm.start(broker.port(), 1_000, peers(sessions, SessionExpiryIT::session));
                RawClient publisher = RawClient.connected(broker.port(), "publisher")) {
            await(Duration.ofMinutes(10), () -> "all to leave: " + swarm.closed(), () -> swarm.closed() >= sessions);
            publish(publisher);
            held = broker.liveBytes();
        }
        await(expiry.plusMinutes(5), () -> "sessions to expire", () -> broker.instances(SESSION) <= 1);
        return held;
    }

    /** Says goodbye as soon as it has subscribed; the broker closes. */
    private static Peer session(int number) {
        byte[] bytes = Wire.join(
                Wire.connect("left-" + number, false), Wire.subscribe("left/" + number % TOPICS, 1), Wire.disconnect());
        return Peers.once(bytes, true, false, 0);
    }

    private static void publish(RawClient publisher) {
        for (int topic = 0; topic < TOPICS; topic++) {
            for (int i = 1; i <= MESSAGES; i++) {
                int packetId = i;
                String name = "left/" + topic;
                publisher.publish(publish ->
                        publish.topic(name).payload(new byte[PAYLOAD]).qos(1, packetId));
            }
            for (int i = 1; i <= MESSAGES; i++) {
                publisher.expect(PacketType.PUBACK);
            }
        }
    }

    private long diskBytes() {
        File[] files = folder.toFile().listFiles();
        return files == null ? 0 : Stream.of(files).mapToLong(File::length).sum();
    }
}
