// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The counters of one loop. Written by that loop alone, without fences; readable from any thread, perhaps a moment late. */
public final class Counters {
    private static final VarHandle VALUES = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] values = new long[Counter.values().length];

    /** Adds one. On the loop only. */
    public void increment(Counter counter) {
        values[counter.ordinal()]++;
    }

    /** Adds {@code n}. On the loop only. */
    public void add(Counter counter, long n) {
        values[counter.ordinal()] += n;
    }

    /** The present value, from any thread. */
    public long get(Counter counter) {
        return (long) VALUES.getOpaque(values, counter.ordinal());
    }
}
