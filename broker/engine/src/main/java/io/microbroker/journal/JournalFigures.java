// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

/**
 * What a journal holds, as of its last commit.
 *
 * @param queued entries of all queues
 * @param liveBytes records that count
 * @param bytes what the segments take, without what is allocated ahead
 * @param frames commits since the journal was made
 */
public record JournalFigures(
        int sessions, long queued, int retained, int segments, long liveBytes, long bytes, long frames) {
    static final JournalFigures NONE = new JournalFigures(0, 0, 0, 0, 0, 0, 0);

    static JournalFigures of(JournalState state, SegmentLog log) {
        return new JournalFigures(
                state.sessionCount(),
                state.queued(),
                state.retained().entries().size(),
                log.segments().size(),
                state.live().total(),
                log.bytes(),
                log.lastFrame());
    }
}
