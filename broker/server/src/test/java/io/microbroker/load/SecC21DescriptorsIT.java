// SPDX-License-Identifier: Apache-2.0
package io.microbroker.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C21, R14: too few files and sockets. */
final class SecC21DescriptorsIT extends LoadTest {
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final Path folder;

    SecC21DescriptorsIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    @DisplayName(
            "R14: more connections than descriptors; those that are there go on, and new ones come in when some are free")
    void moreConnectionsThanDescriptors() throws IOException {
        exhaust(256, 500, SHORT);
    }

    @Test
    @Tag("long")
    @DisplayName("R14: 5,000 connections to 1,024 descriptors")
    void manyMoreConnectionsThanDescriptors() throws IOException {
        exhaust(1024, 5_000, Duration.ofSeconds(30));
    }

    private void exhaust(int descriptors, int connections, Duration duration) throws IOException {
        Path users = folder.resolve("users");
        Files.writeString(users, "hall:" + Hashes.of("hall") + "\n");
        Files.setPosixFilePermissions(users, PosixFilePermissions.fromString("rw-------"));
        Path config = folder.resolve("microbroker.yaml");
        Files.write(config, List.of("auth:", "  anonymous: true", "  file:", "    users: " + users));
        try (LoadedBroker broker = new LoadedBroker.Builder()
                .jvm("-Xmx256m")
                .descriptors(descriptors)
                .config(config)
                .set("limits.plugin-timeout=60s") // a hash may wait for a busy machine
                .start()) {
            List<Probe> probes = probes(broker, 2);
            expectRefused(broker); // the rule that must not be lost
            long start = System.nanoTime();
            try (Swarm swarm = Swarm.start(broker.port(), 2_000, peers(connections, i -> Peers.idle("idle-" + i)))) {
                await(
                        () -> "all descriptors to be used, not " + broker.descriptors(),
                        () -> broker.descriptors() >= descriptors - 1);
                broker.hangUp();
                last(duration);
                assertThat(broker.descriptors()).isGreaterThanOrEqualTo(descriptors - 10);
                tell(
                        "R14 {} of {} connections have a socket, {} were closed",
                        swarm.opened(),
                        connections,
                        swarm.closed());
            }
            long freed = System.nanoTime();
            expectRefused(broker);
            tell("R14 accepts again {} ms after sockets were freed", (System.nanoTime() - freed) / 1_000_000);
            assertThat(System.nanoTime() - freed)
                    .isLessThan(Duration.ofSeconds(60).toNanos());
            long seconds = 1 + (System.nanoTime() - start) / 1_000_000_000;
            tell("R14 {} log lines in {} s", broker.log().size(), seconds);
            assertThat(broker.log().size()).isLessThan((int) (20 + 10 * seconds));
            tell("R14 probes {}", end(broker, probes, "stay as they were: "));
        }
    }

    /** A wrong password stays wrong. */
    private static void expectRefused(LoadedBroker broker) {
        try (RawClient client = RawClient.connect(broker.port()).deadline(Duration.ofSeconds(60))) {
            client.connect311(connect ->
                            connect.clientId("stranger").username("hall").password("cellar"))
                    .expectRefused(4);
        }
    }
}
