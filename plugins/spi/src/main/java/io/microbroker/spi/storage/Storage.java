// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import io.microbroker.spi.metrics.Distribution;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/**
 * Where sessions, their queues and retained messages live.
 *
 * <p><b>Contract.</b> Calls from one loop on one session apply in call order; they may be gathered, but before the loop runs
 * the next task of its context that was queued after them, they have left it: what another loop calls from there on applies
 * later. {@link Queues#append} gives consecutive sequence
 * numbers, from 1, per target session; posts to an owner come in that order. A receipt is settled when the durability class
 * that the call asked for holds; posts wait for the class of the broker. No future or receipt is ever left open, but while
 * the storage is out of reach: then nothing is acknowledged. The implementation makes the batches, the core never does.
 *
 * <p><b>Threads.</b> Each event loop asks for its own {@link Sessions} and {@link Queues} and uses them on that loop only. All
 * futures complete and all callbacks come on the context of that loop.
 */
public interface Storage {
    /**
     * Opens it and tells everything that it holds.
     *
     * @return completes when it is ready for use; fails with {@link StorageException}
     */
    Future<Void> open(NodeInfo node, Recovery recovery);

    /** The sessions, as seen from one event loop. */
    Sessions sessions(Context loop);

    /** The message path of one event loop. Called once per loop. */
    Queues queues(Context loop, CommitListener listener);

    Retained retained();

    Health health();

    /** How much it holds and how it does. Answers at once; from any thread, perhaps once a second. */
    default StorageFigures figures() {
        return StorageFigures.unknown();
    }

    /**
     * What it counts besides, by name: lower-case letters and digits with dashes. A name that the broker counts under, too,
     * such as {@code dropped-expired}, adds to it. Any thread; answers at once. None by default.
     */
    default Map<String, Long> counters() {
        return Map.of();
    }

    /** How long its work took, such as {@code commit}. Any thread; answers at once. None by default. */
    default List<Distribution> distributions() {
        return List.of();
    }

    /** Settles what is under way, then lets go of everything. */
    Future<Void> close();
}
