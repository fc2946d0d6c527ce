// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import io.microbroker.spi.metrics.Latencies;
import org.jspecify.annotations.Nullable;

/**
 * How much a storage holds and how it does, at one moment; {@link #UNKNOWN} where it does not know.
 *
 * @param sessions that are stored
 * @param queued entries of all queues, in flight included
 * @param retained retained messages
 * @param files that it has: segments of a log
 * @param liveBytes that count
 * @param totalBytes that it takes, with what is to be cleaned away
 * @param commits since it was made
 * @param commitTimes from taking the calls of a commit to the end of its write and sync; goes on counting
 * @param lastFailure for people: what failed last, null if nothing did since it was opened
 */
public record StorageFigures(
        long sessions,
        long queued,
        long retained,
        long files,
        long liveBytes,
        long totalBytes,
        long commits,
        Latencies commitTimes,
        @Nullable String lastFailure) {
    /** Stands for "does not know, or has none". */
    public static final long UNKNOWN = -1;

    /** Of a storage that tells nothing. */
    public static StorageFigures unknown() {
        return new StorageFigures(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, new Latencies(), null);
    }
}
