// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.mqtt.TopicName;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Cleans the oldest segment: what is live in it is written anew at the end of the log, slice by slice, and then the segment is
 * not needed. Always the oldest, so what ends a record may be dropped with it: the record lies before its end. Confined to the
 * writer.
 */
final class Cleaner {
    /** Bytes that one slice reads at most. */
    private static final int SCAN_MAX = 1 << 20;
    /** Segments that are left alone however small they are: each start makes one. */
    private static final int SMALL_SEGMENTS = 16;
    /** Kept of the reserve, so that the word that a segment is not needed can always be written. */
    private static final int KEPT = 128;

    private final JournalState state;
    private final SegmentLog log;
    private final Ledger ledger;
    private final JournalSettings settings;

    // The segment that is being cleaned.
    private int segment = -1;
    private @Nullable FrameScanner scanner;
    private int recordAt = -1;

    Cleaner(JournalState state, SegmentLog log, Ledger ledger, JournalSettings settings) {
        this.state = state;
        this.log = log;
        this.ledger = ledger;
        this.settings = settings;
    }

    /** True if the oldest segment is worth it: the log stays below twice what is live and two segments. */
    boolean isDue() {
        int count = log.segments().size();
        if (count < 2) {
            return false;
        }
        if (segment == log.oldest().number() || state.live().of(log.oldest().number()) == 0) {
            return true;
        }
        long bytes = log.bytes();
        long small = SMALL_SEGMENTS + 2 * bytes / settings.segmentBytes();
        return bytes > 2 * state.live().total() + settings.segmentBytes() || count > small;
    }

    /**
     * Fills the frame of the ledger with live records.
     *
     * @return bytes that were looked at; 0 if there is no room for more
     */
    long slice() throws IOException {
        Segment oldest = log.oldest();
        if (state.live().of(oldest.number()) == 0) {
            return finish(oldest);
        }
        FrameScanner frames = scannerOf(oldest);
        long from = frames.position();
        while (frames.position() < oldest.end()) {
            if (recordAt < 0) {
                if (!frames.isFrame()) {
                    throw new DamagedException(oldest.file().name() + ", offset " + frames.position()
                            + ": a frame that was whole is damaged");
                }
                recordAt = Frame.HEAD;
            }
            if (!copyFrame(frames)) {
                return ledger.isEmpty() ? 0 : Math.max(1, frames.position() - from);
            }
            recordAt = -1;
            frames.advance();
            if (frames.position() - from > SCAN_MAX) {
                return frames.position() - from;
            }
        }
        long left = state.live().of(oldest.number());
        if (left != 0) {
            throw new IllegalStateException(
                    left + " live bytes of " + oldest.file().name() + " were not found");
        }
        return Math.max(frames.position() - from, finish(oldest));
    }

    private FrameScanner scannerOf(Segment oldest) {
        FrameScanner frames = scanner;
        if (frames == null || segment != oldest.number()) {
            frames = new FrameScanner(oldest.file(), log.sum(), SegmentHead.BYTES, oldest.end());
            scanner = frames;
            segment = oldest.number();
            recordAt = -1;
        }
        return frames;
    }

    private long finish(Segment oldest) {
        if (!ledger.admits(Record.FIRST_SEGMENT_BYTES, true)) {
            return 0;
        }
        int from = ledger.out().length();
        ledger.out().putByte(Record.FIRST_SEGMENT).putLong(oldest.number() + 1L);
        ledger.enter(from);
        scanner = null;
        segment = -1;
        return 1;
    }

    /** Goes through the records of a frame; returns false if the slice is full before its end. */
    private boolean copyFrame(FrameScanner frames) throws IOException {
        RecordReader in = frames.in();
        int end = frames.length();
        while (recordAt < end) {
            int at = frames.at() + recordAt;
            int length = Record.length(in, at, frames.at() + end);
            int offset = (int) (frames.position() + recordAt);
            if (isLive(in, at, offset)) {
                if (!hasRoom(length)) {
                    return false;
                }
                copy(in, at, length);
            }
            recordAt += length;
        }
        return true;
    }

    private boolean hasRoom(int length) {
        boolean fits = ledger.isEmpty() || ledger.out().length() + length <= settings.sliceBytes();
        return fits && ledger.admits(length + KEPT, true);
    }

    private boolean isLive(RecordReader in, int at, int offset) {
        return switch (in.byteAt(at)) {
            case Record.MESSAGE -> state.payloads().isLiveAt(in.intAt(at + 5), segment, offset);
            case Record.ENTRY -> isLiveEntry(in, at + 1, offset);
            case Record.RICH_ENTRY -> isLiveEntry(in, at + 5, offset);
            case Record.RETAIN -> isLiveRetain(in.seek(at + 9));
            case Record.SESSION -> {
                JournalSession session = state.session(in.intAt(at + 5));
                yield session != null && session.segment() == segment;
            }
            case Record.SUBSCRIBE -> held(in, at) != null;
            case Record.RELEASED ->
                isHere(state.session(in.intAt(at + 1)), session -> session.released()
                        .get(in.longAt(at + 5)));
            case Record.INBOUND ->
                isHere(state.session(in.intAt(at + 1)), session -> session.inboundQos2()
                        .get(in.shortAt(at + 5)));
            default -> false;
        };
    }

    private boolean isLiveEntry(RecordReader in, int at, int offset) {
        JournalSession session = state.session(in.intAt(at + 1));
        if (session == null) {
            return false;
        }
        QueueIndex queue = session.queue();
        int cell = queue.find(in.longAt(at + 5));
        return cell != QueueIndex.NONE && queue.segmentOf(cell) == segment && queue.offsetOf(cell) == offset;
    }

    private boolean isLiveRetain(RecordReader in) {
        long stamp = in.nextLong();
        RetainedTable.Entry entry = state.retained().get(TopicName.of(in.nextText()));
        return entry != null && entry.stamp() == stamp && entry.segment() == segment;
    }

    private JournalSession.@Nullable Held held(RecordReader in, int at) {
        JournalSession session = state.session(in.intAt(at + 5));
        if (session == null) {
            return null;
        }
        JournalSession.Held held = session.subscriptions()
                .get(SessionTerms.readSubscription(in.seek(at + 9)).filter());
        return held != null && held.segment() == segment ? held : null;
    }

    /** Finds the segment of a part of a session. */
    private interface SegmentOf {
        @Nullable
        Integer in(JournalSession session);
    }

    private boolean isHere(@Nullable JournalSession session, SegmentOf part) {
        Integer found = session == null ? null : part.in(session);
        return found != null && found == segment;
    }

    /** A session and its subscriptions are written as they are now, all else as it was. */
    private void copy(RecordReader in, int at, int length) {
        RecordWriter out = ledger.out();
        int from = out.length();
        byte type = in.byteAt(at);
        JournalSession session = type == Record.SESSION ? state.session(in.intAt(at + 5)) : null;
        JournalSession.Held held = type == Record.SUBSCRIBE ? held(in, at) : null;
        if (session != null) {
            session.terms().withNextSequence(session.nextSequence()).write(session.number(), out);
        } else if (held != null) {
            SessionTerms.write(in.intAt(at + 5), held.subscription(), out);
        } else {
            out.putRaw(in.array(), at, length);
        }
        ledger.enter(from);
    }
}
