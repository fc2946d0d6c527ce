// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From a message to the bytes of one receiver, per receiver. */
@State(Scope.Thread)
public class FrameBenchmark {
    private final Frames frames = new Frames();

    /** One message to 100 receivers. */
    @Benchmark
    @OperationsPerInvocation(Frames.RECEIVERS)
    public int append() {
        return frames.append();
    }
}
