// SPDX-License-Identifier: Apache-2.0
package io.microbroker.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.PacketBuilder;
import io.microbroker.testkit.PacketType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** C6: CONNECTs of the largest size that never end, from very many: bounded memory, and the others go on. */
final class SecC06PreAuthMemoryIT extends LoadTest {
    private static final int LARGEST = 128 << 10;

    @Test
    void partialConnects() {
        partial(400, Duration.ofSeconds(1));
    }

    @Test
    @Tag("long")
    void tenThousandPartialConnects() {
        partial(10_000, Duration.ofSeconds(60));
    }

    private static void partial(int count, Duration duration) {
        byte[] whole = PacketBuilder.of(PacketType.CONNECT)
                .bytes(new byte[LARGEST - 4])
                .toBytes();
        byte[] half = Arrays.copyOf(whole, LARGEST - 1);
        try (LoadedBroker broker = new LoadedBroker.Builder().jvm("-Xmx256m").start()) {
            List<Probe> probes = probes(broker, 3);
            long before = broker.liveBytes();
            try (Swarm swarm = Swarm.start(broker.port(), 1_000, peers(count, i -> Peers.once(half, true, true, 0)))) {
                await(() -> "the oldest to be closed", () -> swarm.closed() > 0);
                last(duration);
                long grown = broker.liveBytes() - before;
                tell("C6 {} connections: heap +{} MiB, {} closed", swarm.opened(), grown / MIB, swarm.closed());
                assertThat(grown).isLessThan(100 * MIB);
            }
            tell("C6 probes {}", end(broker, probes));
        }
    }
}
