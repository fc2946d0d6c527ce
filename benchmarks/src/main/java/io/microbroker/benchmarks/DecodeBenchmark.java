// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From bytes to a PUBLISH, per message. */
@State(Scope.Thread)
public class DecodeBenchmark {
    private final Publishes publishes = new Publishes(false);
    private final Publishes withProperties = new Publishes(true);

    /** 100 messages of one read. */
    @Benchmark
    @OperationsPerInvocation(Publishes.MESSAGES)
    public long publish() {
        return publishes.decode();
    }

    /** The same with six properties each. */
    @Benchmark
    @OperationsPerInvocation(Publishes.MESSAGES)
    public long publishWithProperties() {
        return withProperties.decode();
    }
}
