// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * One at a time per client id: two CONNECTs of one id never interleave, on whichever loops they came. Whoever waits is called
 * on its own loop, in order of asking; nothing is kept for an id that nobody uses. Any thread.
 */
final class ClientIdLocks {
    private final ConcurrentMap<String, Deque<Waiter>> chains = new ConcurrentHashMap<>();

    private record Waiter(Loop loop, Runnable work) {}

    /** Runs {@code work} on {@code loop}, which is the caller's: at once if nobody holds the id, else when its turn comes. */
    void acquire(String clientId, Loop loop, Runnable work) {
        Deque<Waiter> held = chains.compute(clientId, (id, chain) -> enqueue(chain, new Waiter(loop, work)));
        if (held.isEmpty()) {
            work.run();
        }
    }

    /** The first one makes the chain and is not in it; an empty chain therefore means "held, nobody waits". */
    private static Deque<Waiter> enqueue(@Nullable Deque<Waiter> chain, Waiter waiter) {
        if (chain == null) {
            return new ArrayDeque<>(0);
        }
        ArrayDeque<Waiter> longer = new ArrayDeque<>(chain);
        longer.add(waiter);
        return longer;
    }

    /** Lets the next one in. Called once by whoever held the id. */
    void release(String clientId) {
        Waiter[] next = new Waiter[1];
        chains.computeIfPresent(clientId, (id, chain) -> {
            if (chain.isEmpty()) {
                return null;
            }
            ArrayDeque<Waiter> shorter = new ArrayDeque<>(chain);
            next[0] = shorter.poll();
            return shorter;
        });
        if (next[0] != null) {
            next[0].loop().post(next[0].work());
        }
    }
}
