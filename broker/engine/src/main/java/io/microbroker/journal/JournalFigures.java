// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.metrics.Latencies;
import io.microbroker.spi.storage.StorageFigures;
import org.jspecify.annotations.Nullable;

/** What a journal holds, as of its last commit. */
final class JournalFigures {
    private JournalFigures() {}

    /** Of a journal that is written. */
    static StorageFigures of(JournalState state, SegmentLog log, Latencies commitTimes, @Nullable String lastFailure) {
        return of(state, log.segments().size(), log.bytes(), log.lastFrame(), commitTimes, lastFailure);
    }

    /** Of one that was read. */
    static StorageFigures of(JournalState state, SegmentLog.Start start) {
        long bytes = start.segments().stream().mapToLong(Segment::end).sum();
        return of(state, start.segments().size(), bytes, start.nextFrame() - 1, new Latencies(), null);
    }

    private static StorageFigures of(
            JournalState state,
            int segments,
            long bytes,
            long frames,
            Latencies commitTimes,
            @Nullable String lastFailure) {
        return new StorageFigures(
                state.sessionCount(),
                state.queued(),
                state.retained().entries().size(),
                segments,
                state.live().total(),
                bytes,
                frames,
                commitTimes,
                lastFailure);
    }
}
