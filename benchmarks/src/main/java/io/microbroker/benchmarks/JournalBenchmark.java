// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the journal adds to a message without the disk: call, record, index, receipt, post, acknowledgement, cleaning. */
@State(Scope.Thread)
public class JournalBenchmark {
    private final Enqueues enqueues = new Enqueues();

    /** 100 messages to a commit. */
    @Benchmark
    @OperationsPerInvocation(Enqueues.MESSAGES)
    public long storeAndAcknowledge() {
        return enqueues.run();
    }
}
