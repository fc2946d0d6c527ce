// SPDX-License-Identifier: Apache-2.0
package io.microbroker.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;

/** What the load tests have in common: probes beside the load, waiting, and telling figures. */
abstract class LoadTest {
    static final long MIB = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Waits until a condition holds. */
    static void await(Supplier<String> what, BooleanSupplier condition) {
        await(PATIENCE, what, condition);
    }

    static void await(Duration patience, Supplier<String> what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for " + what.get());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** Lets a load last. */
    static void last(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** So many peers of a kind. */
    static List<Peer> peers(int count, IntFunction<Peer> kind) {
        List<Peer> peers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            peers.add(kind.apply(i));
        }
        return peers;
    }

    /** Well-behaved clients, ten messages a second each. */
    static List<Probe> probes(LoadedBroker broker, int count) {
        List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            probes.add(Probe.start(broker.port(), "probe-" + i, Duration.ofMillis(100), PATIENCE));
        }
        return probes;
    }

    /** Ends a test: the probes lost nothing, the log has nothing that clients must not cause, the broker ends well. */
    static Probe.Figures end(LoadedBroker broker, List<Probe> probes) {
        return end(broker, probes, "\n");
    }

    /** The same; lines with {@code expected} are no alarms. */
    static Probe.Figures end(LoadedBroker broker, List<Probe> probes, String expected) {
        Probe.Figures figures = stop(broker, probes);
        probes.forEach(Probe::close);
        assertThat(figures.messages()).isPositive();
        assertThat(broker.alarms()).allMatch(line -> line.contains(expected));
        broker.stop();
        return figures;
    }

    private static Probe.Figures stop(LoadedBroker broker, List<Probe> probes) {
        try {
            return Probe.stop(probes);
        } catch (AssertionError e) {
            List<String> log = broker.log();
            throw new AssertionError(String.join("\n", log.subList(Math.max(0, log.size() - 200), log.size())), e);
        }
    }

    /** Tells a figure for docs/reliability.md; {@code {}} stands for the next value. */
    static void tell(String what, Object... values) {
        String text = what;
        for (Object value : values) {
            text = text.replaceFirst("\\{}", Matcher.quoteReplacement(String.valueOf(value)));
        }
        System.out.println("figure: " + text);
    }
}
