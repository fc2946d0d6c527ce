// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.Broker;
import io.microbroker.broker.CapturedLog;
import io.microbroker.broker.RunningBroker;
import io.microbroker.engine.Counter;
import io.microbroker.spi.admin.PageRequest;
import io.microbroker.testkit.fuzz.HostileStream;
import io.microbroker.testkit.fuzz.StreamMutator;
import io.microbroker.testkit.fuzz.Verdict.Outcome;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Seeded damage to valid streams of packets, through connections on a fake link. Each stream must end as {@link
 * io.microbroker.testkit.fuzz.StreamJudge} says, with a canary's traffic in between that must flow. To replay what a failure
 * names: {@code -Dfuzz.seed=<seed> -Dfuzz.streams=1}.
 */
class LinkFuzzTest {
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final long GROWTH_BYTES_MAX = 16 << 20;

    @RegisterExtension
    final CapturedLog log = CapturedLog.ofAlarms();

    private final LinkTransport transport = new LinkTransport();
    private Broker broker = RunningBroker.await(LinkCampaign.broker(transport).start());

    @BeforeEach
    void expectOneLoop() {
        assertThat(broker.config().loops()).isOne();
    }

    @AfterEach
    void stop() {
        RunningBroker.await(broker.stop());
    }

    private LinkCampaign run(LongFunction<HostileStream> streams, long from, long count) throws Exception {
        LinkCampaign campaign = new LinkCampaign(transport, streams);
        run(campaign, from, count);
        return campaign;
    }

    private void run(LinkCampaign campaign, long from, long count) throws Exception {
        campaign.run(from, from + count)
                .future()
                .toCompletionStage()
                .toCompletableFuture()
                .get(1, TimeUnit.HOURS);
        assertThat(log.alarms()).isEmpty();
        assertThat(broker.admin().counters().get(Counter.TASK_FAILURES.label())).isZero();
    }

    @Test
    @DisplayName("streams of valid packets are served, whatever their order allows")
    void servesValidStreams() throws Exception {
        LinkCampaign campaign = run(StreamMutator::makeValid, SEED, 3000);

        assertThat(campaign.outcomes().get(Outcome.OPEN)).isGreaterThan(300);
    }

    @Test
    @DisplayName("damaged streams end as they must, and nobody else notices")
    void survivesDamagedStreams() throws Exception {
        LinkCampaign campaign = run(StreamMutator::make, SEED, Long.getLong("fuzz.streams", 40_000));

        assertThat(campaign.mutated()).isPositive();
    }

    @Test
    @Tag("long")
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    @DisplayName("millions of damaged streams leave no trace in memory and never hold the loop")
    void survivesMillions() throws Exception {
        long streams = Long.getLong("fuzz.streams", 10_500_000);
        long warmUp = streams / 20;
        LinkCampaign campaign = run(StreamMutator::make, SEED, warmUp);
        long before = settledHeap();
        long begin = System.nanoTime();
        for (long done = warmUp; done < streams; done += warmUp) {
            run(campaign, SEED + done, Math.min(warmUp, streams - done));
            System.out.printf(
                    "%,d damaged of %,d streams, %s, %d s, heap %,d KiB, longest 100 streams %d ms of CPU%n",
                    campaign.mutated(),
                    Math.min(streams, done + warmUp),
                    campaign.outcomes(),
                    Duration.ofNanos(System.nanoTime() - begin).toSeconds(),
                    settledHeap() >> 10,
                    campaign.longestCpuNanos() / 1_000_000);
        }

        assertThat(settledHeap() - before).as("growth of the heap").isLessThan(GROWTH_BYTES_MAX);
    }

    /** What is used when all sessions but the canaries' have expired and been collected. */
    private long settledHeap() {
        RunningBroker.until(
                () -> RunningBroker.await(broker.admin().clients(PageRequest.first(10)))
                                .items()
                                .size()
                        == 2,
                () -> "sessions remain");
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
