// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks;

import io.microbroker.topic.Subscribers;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From a topic to its subscribers: as a connection asks that has not published to it before, and without what the loop remembers. */
@State(Scope.Thread)
public class MatchBenchmark {
    /** Subscriptions in the index. */
    @Param({"100000", "1000000"})
    public int subscriptions;

    /** What their filters look like. */
    @Param
    public Index.Filters filters = Index.Filters.MIXED;

    /** What is published to. */
    @Param
    public Index.Topics topics = Index.Topics.HOT;

    private Index index = new Index(1, filters, Index.Topics.HOT);

    /** Fills the index. */
    @Setup
    public void fill() {
        index = new Index(subscriptions, filters, topics);
    }

    /** One topic, one subscriber. */
    @Benchmark
    public Subscribers match() {
        return index.match();
    }

    /** The same by way of what the loop remembers. */
    @Benchmark
    public Subscribers cached() {
        return index.cached();
    }
}
