// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.config.LimitsConfig;

/**
 * Bounds of the whole broker that depend on the size of the heap: what is configured, but never more than the heap can bear,
 * so that no mix of clients ends in an OutOfMemoryError. The shares make about half of the heap; the rest is for what works
 * (buffers of a turn, caches, garbage) and for what counting misses, such as the spare room of arrays.
 *
 * @param retainedBytes of all retained messages, with what the index adds to each
 * @param mailboxBytes that wait for one loop
 * @param queuedBytes of all messages that wait in memory
 * @param egressBytes that wait for all sockets; outside the heap, which the JVM bounds by the same figure
 * @param unauthenticatedBytes held for connections without CONNACK, of one loop
 * @param incompleteBytes held for packets of connected clients that are not complete, of one loop
 * @param topicBytes of the topics that the connections of one loop may have cached or aliased
 * @param subscriptionBytes of all subscriptions
 * @param sessions that may exist
 */
public record Ceilings(
        long retainedBytes,
        long mailboxBytes,
        long queuedBytes,
        long egressBytes,
        long unauthenticatedBytes,
        long incompleteBytes,
        long topicBytes,
        long subscriptionBytes,
        int sessions) {
    /** What a session costs, and leaves for others. */
    private static final int HEAP_PER_SESSION = 16_384;

    /** The bounds on this machine. */
    public static Ceilings of(LimitsConfig limits, int loops) {
        return of(limits, loops, Runtime.getRuntime().maxMemory());
    }

    static Ceilings of(LimitsConfig limits, int loops, long heapBytes) {
        int perHeap = (int) Math.min(Integer.MAX_VALUE, heapBytes / HEAP_PER_SESSION);
        return new Ceilings(
                heapBytes / 4,
                Math.min(limits.mailboxBytes(), heapBytes / 16 / loops),
                limits.queuedBytesTotal() == 0 ? heapBytes / 8 : limits.queuedBytesTotal(),
                limits.egressBytesTotal() == 0 ? heapBytes / 4 : limits.egressBytesTotal(),
                Math.min(limits.unauthenticatedBytes(), heapBytes / 16) / loops,
                Math.min(limits.incompleteBytes(), heapBytes / 16) / loops,
                heapBytes / 32 / loops,
                heapBytes / 8,
                limits.sessions() == 0 ? Integer.MAX_VALUE : Math.min(limits.sessions(), perHeap));
    }
}
