// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks;

import io.microbroker.topic.Subscribers;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From a topic to its subscribers, behind the cache of topics. */
@State(Scope.Thread)
public class MatchBenchmark {
    /** Subscriptions in the index. */
    @Param({"100000", "1000000"})
    public int subscriptions;

    private Index index = new Index(1);

    /** Fills the index. */
    @Setup
    public void fill() {
        index = new Index(subscriptions);
    }

    /** One topic, one subscriber. */
    @Benchmark
    public Subscribers match() {
        return index.match();
    }
}
