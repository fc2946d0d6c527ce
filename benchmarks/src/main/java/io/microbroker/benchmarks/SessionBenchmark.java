// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks;

import io.microbroker.spi.mqtt.Qos;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A session in memory: from the delivery of a message to its last acknowledgement, per message. */
@State(Scope.Thread)
public class SessionBenchmark {
    /** Of messages and subscription. */
    @Param
    public Qos qos = Qos.AT_MOST_ONCE;

    private Flows flows = new Flows(qos);

    /** Begins with a new session. */
    @Setup
    public void begin() {
        flows = new Flows(qos);
    }

    /** 100 messages in flight at a time. */
    @Benchmark
    @OperationsPerInvocation(Flows.MESSAGES)
    public long flow() {
        return flows.run();
    }
}
