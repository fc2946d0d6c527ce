// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A broker that is killed at random moments loses nothing that it has acknowledged. A seed replays the moments, not the threads. */
final class KillIT {
    private static final int KILLS = 5;
    private static final int MANY_KILLS = 100;
    private static final int MEAN_KILLS = 3;
    private static final int WRITE_MICROS = 20_000;

    private final Path data;

    KillIT(@TempDir Path folder) {
        this.data = folder.resolve("data");
    }

    @ParameterizedTest(name = "QoS {0}")
    @ValueSource(ints = {1, 2})
    void losesNothingAndDeliversNothingTwice(int qos) throws IOException {
        run(qos, KILLS);
    }

    @ParameterizedTest(name = "QoS {0}")
    @ValueSource(ints = {1, 2})
    @Tag("long")
    void losesNothingInManyKills(int qos) throws IOException {
        run(qos, MANY_KILLS);
    }

    /** The meanest moment: an acknowledgement has just come, and whatever the broker still means to write takes long. */
    @ParameterizedTest(name = "QoS {0}")
    @ValueSource(ints = {1, 2})
    void losesNothingWhenItIsKilledWithTheAcknowledgement(int qos, @TempDir Path folder) throws IOException {
        List<String> slowWrites = Tampering.with(folder, "pwrite64", "delay_enter=" + WRITE_MICROS);
        run(qos, MEAN_KILLS, campaign -> campaign.runWithAcknowledgements(slowWrites, MEAN_KILLS));
    }

    /** What a campaign does. */
    private interface Plan {
        Campaign.Outcome of(Campaign campaign) throws IOException;
    }

    private void run(int qos, int kills) throws IOException {
        run(qos, kills, campaign -> campaign.run(kills));
    }

    private void run(int qos, int kills, Plan plan) throws IOException {
        long seed = Long.getLong("crash.seed", ThreadLocalRandom.current().nextLong());
        System.out.println("kills at QoS " + qos + ", -Dcrash.seed=" + seed);
        try (Campaign campaign = new Campaign(data, qos, seed)) {
            Campaign.Outcome outcome = plan.of(campaign);
            System.out.println("kills at QoS " + qos + ": " + outcome);
            assertThat(outcome.kills()).isGreaterThanOrEqualTo(kills);
            assertThat(outcome.lost()).isZero();
        }
    }
}
