// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.fuzz;

import com.sun.management.ThreadMXBean;
import io.microbroker.Broker;
import io.microbroker.config.BrokerConfig;
import io.microbroker.config.ListenerConfig;
import io.microbroker.testkit.fuzz.Examination;
import io.microbroker.testkit.fuzz.HostileStream;
import io.microbroker.testkit.fuzz.Rules;
import io.microbroker.testkit.fuzz.SamplePackets;
import io.microbroker.testkit.fuzz.StreamJudge;
import io.microbroker.testkit.fuzz.Verdict;
import io.microbroker.testkit.fuzz.Verdict.Outcome;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Sends hostile streams one after the other, each over a connection of its own, all on the loop's own thread: a stream ends
 * before the next one begins, so each can be replayed alone. The first violation ends the campaign.
 */
final class LinkCampaign {
    static final Rules RULES = new Rules(4096, 2048, 128, 280, 256, 200, 20, 10, SamplePackets.METHOD);

    private static final long DEADLINE_NANOS = 30_000_000_000L;
    private static final int STREAMS_PER_SONG = 100;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final LinkTransport transport;
    private final Context context;
    private final Promise<LinkCanaries> arriving = Promise.promise();
    private final LongFunction<HostileStream> streams;
    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private Promise<Void> end = Promise.promise();
    private long next;
    private long last;
    private long mutated;
    private long cpuMark;
    private long longestCpuNanos;

    LinkCampaign(LinkTransport transport, LongFunction<HostileStream> streams) {
        this.transport = transport;
        this.context = transport.context();
        this.streams = streams;
        context.runOnContext(ignored -> arriving.complete(new LinkCanaries(transport)));
    }

    /** A broker with one loop and the limits of {@link #RULES}; sessions and retained messages do not pile up in it. */
    static Broker.Builder broker(LinkTransport transport) {
        BrokerConfig config = BrokerConfig.DEFAULT
                .withLoops(1)
                .withListeners(Map.of("link", new ListenerConfig("link", "127.0.0.1", 1, Map.of())))
                .withMqtt(mqtt -> mqtt.topicAliasMaximum(RULES.topicAliasMaximum())
                        .receiveMaximum(65_535)
                        .sessionExpiryMax(Duration.ofSeconds(1)))
                .withLimits(limits -> limits.packetSize(RULES.packetSize())
                        .connectPacketSize(RULES.connectPacketSize())
                        .topicLevels(RULES.topicLevels())
                        .topicLength(RULES.topicLength())
                        .willSize(RULES.willSize())
                        .clientIdLength(RULES.clientIdLength())
                        .userProperties(RULES.userProperties())
                        .retainedMessages(200));
        return Broker.builder().config(config).plugin(transport, Map.of());
    }

    /** Sends the streams of these seeds; from any thread. */
    Promise<Void> run(long fromSeed, long toSeed) {
        next = fromSeed;
        last = toSeed;
        Promise<Void> ended = Promise.promise();
        end = ended;
        context.runOnContext(ignored -> await(this::areReady, this::step, () -> "the canaries are not let in"));
        return ended;
    }

    long mutated() {
        return mutated;
    }

    /** The longest CPU time that the loop's thread took for {@value #STREAMS_PER_SONG} streams and a song. */
    long longestCpuNanos() {
        return longestCpuNanos;
    }

    Map<Outcome, Long> outcomes() {
        return outcomes;
    }

    private boolean areReady() {
        return arriving.future().isComplete() && (mutated > 0 || canaries().areReady());
    }

    private LinkCanaries canaries() {
        return arriving.future().result();
    }

    private void step() {
        if (next % STREAMS_PER_SONG == 0) {
            measure();
            canaries().forgetOldNotes();
            canaries().sing();
            await(canaries()::isSungToTheEnd, this::stream, () -> "before seed " + next + ": " + canaries());
        } else {
            stream();
        }
    }

    private void measure() {
        long cpu = THREADS.getCurrentThreadCpuTime();
        if (cpuMark > 0) {
            longestCpuNanos = Math.max(longestCpuNanos, cpu - cpuMark);
        }
        cpuMark = cpu;
    }

    private void stream() {
        if (next >= last) {
            end.complete();
            return;
        }
        HostileStream stream = streams.apply(next++);
        Verdict verdict = StreamJudge.judge(RULES, stream.bytes());
        mutated += stream.damages() > 0 ? 1 : 0;
        outcomes.merge(verdict.outcome(), 1L, Long::sum);
        LinkPeer peer = new LinkPeer(transport.acceptor(), Examination.languageOf(verdict));
        guarded(stream, () -> peer.send(stream.bytes(), 0, stream.cut()));
        context.runOnContext(ignored -> guarded(stream, () -> {
            peer.send(stream.bytes(), stream.cut(), stream.bytes().length);
            await(
                    () -> Examination.complaint(verdict, peer.received(), peer.isClosed())
                            .isEmpty(),
                    () -> {
                        peer.drop();
                        context.runOnContext(again -> step());
                    },
                    () -> verdict + "\n but "
                            + Examination.complaint(verdict, peer.received(), peer.isClosed())
                            + "\n received " + peer.received() + "\n of " + stream);
        }));
    }

    private void guarded(HostileStream stream, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | AssertionError e) {
            end.tryFail(new AssertionError(stream.toString(), e));
        }
    }

    /** Lets the loop do what it has to do, again and again, until the condition holds. */
    private void await(BooleanSupplier condition, Runnable then, Supplier<String> complaint) {
        await(condition, then, complaint, System.nanoTime() + DEADLINE_NANOS);
    }

    private void await(BooleanSupplier condition, Runnable then, Supplier<String> complaint, long deadline) {
        context.runOnContext(ignored -> {
            try {
                if (condition.getAsBoolean()) {
                    then.run();
                } else if (System.nanoTime() > deadline) {
                    end.tryFail(new AssertionError(complaint.get()));
                } else {
                    await(condition, then, complaint, deadline);
                }
            } catch (RuntimeException | AssertionError e) {
                end.tryFail(new AssertionError(complaint.get(), e));
            }
        });
    }
}
