// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The segments, oldest first; frames go to the newest, the head. Room is allocated ahead of the writing, so that a full disk is
 * known before a call is taken, and a part of it, the reserve, is for what frees room. A failed sync or an unknown error leaves
 * the log unusable: the caller stops for good. Confined to the writer.
 */
final class SegmentLog {
    private static final long RETRY_NANOS = 1_000_000_000L;
    private static final int ZEROS = 1 << 18;
    /** Acknowledgements of some hundred messages. */
    private static final int RESERVE_MIN = 16 << 10;

    private static final ByteBuffer ZERO = ByteBuffer.allocate(ZEROS).asReadOnlyBuffer();

    private final Disk disk;
    private final JournalSettings settings;
    private final JournalFormat format;
    private final FrameSum sum;
    private final List<Segment> segments;
    private final long life;
    private long bytes;

    // The head.
    private Segment head;
    private long allocated;

    // Frames.
    private long nextFrame;
    private int lastSum;
    private long syncedFrame;
    private long namedFrame;
    private long lastFull;

    // A full disk.
    private boolean full;
    private long retryAtNanos;

    /** What is known when a log is opened. */
    record Start(List<Segment> segments, long nextFrame, int lastSum, long life, long firstNeeded) {}

    /** Goes on behind what is there, in a new segment. */
    SegmentLog(Disk disk, JournalSettings settings, JournalFormat format, Start start) throws IOException {
        this.disk = disk;
        this.settings = settings;
        this.format = format;
        this.sum = new FrameSum(format.journalId());
        this.segments = new ArrayList<>(start.segments());
        this.life = start.life();
        this.nextFrame = start.nextFrame();
        this.lastSum = start.lastSum();
        this.syncedFrame = nextFrame - 1;
        this.namedFrame = syncedFrame;
        this.lastFull = syncedFrame;
        int number = segments.isEmpty()
                ? (int) start.firstNeeded()
                : segments.get(segments.size() - 1).number() + 1;
        segments.forEach(segment -> bytes += segment.end());
        this.head = beginOnAnyRoom(number);
        segments.add(head);
    }

    /** At a start a small reserve will do, on a disk that is nearly full: it is made whole once there is room. */
    private Segment beginOnAnyRoom(int number) throws IOException {
        int reserve = settings.reserveBytes();
        while (true) {
            try {
                return begin(number, reserve);
            } catch (DiskFullException e) {
                if (reserve <= RESERVE_MIN) {
                    throw new DiskFullException(
                            "the disk of %s is full: to start takes %,d bytes - free as many there, better %,d; nothing is lost"
                                    .formatted(
                                            disk.name(),
                                            SegmentHead.BYTES + reserve,
                                            SegmentHead.BYTES + settings.reserveBytes()),
                            e);
                }
                reserve = Math.max(RESERVE_MIN, reserve / 4);
            }
        }
    }

    private Segment begin(int number, int reserve) throws IOException {
        long firstNeeded = segments.isEmpty() ? number : oldest().number();
        DiskFile file = disk.create(Segment.nameOf(number));
        try {
            zero(file, SegmentHead.BYTES, SegmentHead.BYTES + reserve);
            SegmentHead segmentHead = new SegmentHead(number, nextFrame, life, firstNeeded, lastSum);
            file.write(0, segmentHead.toBytes(format.journalId()));
            file.sync();
            disk.syncDirectory();
        } catch (DiskFullException e) {
            file.close();
            disk.delete(file.name());
            throw e;
        }
        allocated = SegmentHead.BYTES + reserve;
        bytes += SegmentHead.BYTES;
        return new Segment(number, file, SegmentHead.BYTES);
    }

    private static void zero(DiskFile file, long from, long to) throws IOException {
        ByteBuffer zero = ZERO.duplicate();
        for (long at = from; at < to; at += zero.limit()) {
            zero.clear().limit((int) Math.min(ZEROS, to - at));
            file.write(at, zero);
        }
    }

    List<Segment> segments() {
        return segments;
    }

    Segment oldest() {
        return segments.get(0);
    }

    Segment head() {
        return head;
    }

    /** The segment of a number; it is there as long as a record in it is live. */
    Segment segment(int number) {
        return segments.get(number - segments.get(0).number());
    }

    FrameSum sum() {
        return sum;
    }

    /** Bytes in use by frames. */
    long bytes() {
        return bytes;
    }

    /** True since an allocation failed for want of room, until one succeeds. */
    boolean isFull() {
        return full;
    }

    /** The number of the last frame. */
    long lastFrame() {
        return nextFrame - 1;
    }

    /** True if a frame that says something is not synced. */
    boolean hasUnsynced() {
        return syncedFrame < lastFull;
    }

    /** True if all is synced, and no frame names the last one that says something as such: a start would not miss it. */
    boolean hasUnnamed() {
        return !hasUnsynced() && namedFrame < lastFull;
    }

    /**
     * Tells whether a frame of this size can be written, and allocates what is missing. While the disk is known to be full, it is
     * asked once a second.
     *
     * @param frees true for what frees room, now or later: it may use the reserve
     */
    boolean admits(long frameBytes, boolean frees, long nowNanos) throws IOException {
        long wanted = head.end() + frameBytes + Frame.ALIGNMENT + (frees ? 0 : settings.reserveBytes());
        if (wanted <= allocated) {
            return true;
        }
        if (full && nowNanos - retryAtNanos < 0) {
            return false;
        }
        try {
            long target = wanted + settings.reserveBytes() / 4;
            zero(head.file(), allocated, target);
            allocated = target;
            full = false;
            return true;
        } catch (DiskFullException e) {
            isFullAt(nowNanos);
            return false;
        }
    }

    private void isFullAt(long nowNanos) {
        full = true;
        retryAtNanos = nowNanos + RETRY_NANOS;
    }

    /** Room may be free again: the next that asks is heard. */
    void retryNow(long nowNanos) {
        retryAtNanos = nowNanos;
    }

    /** Keeps the reserve whole, ahead of time. */
    void allocateAhead(long nowNanos) throws IOException {
        admits(0, false, nowNanos);
    }

    /**
     * Writes a frame and returns; it is not synced.
     *
     * @throws DiskFullException nothing has changed, the same frame may be written again
     */
    void write(RecordWriter frame) throws IOException {
        int length = frame.length();
        int frameSum = Frame.seal(frame, sum, nextFrame, syncedFrame, lastSum);
        try {
            head.file().write(head.end(), ByteBuffer.wrap(frame.array(), 0, frame.length()));
        } catch (DiskFullException e) {
            frame.reset(length);
            throw e;
        }
        head.end(head.end() + frame.length());
        bytes += frame.length();
        allocated = Math.max(allocated, head.end());
        namedFrame = syncedFrame;
        lastSum = frameSum;
        if (length > Frame.HEAD) {
            lastFull = nextFrame;
        }
        nextFrame++;
    }

    void sync() throws IOException {
        if (syncedFrame < nextFrame - 1) {
            head.file().sync();
            syncedFrame = nextFrame - 1;
        }
    }

    /** Begins a new segment if the head has its size. On a full disk the head goes on. */
    void rollIfDue(long nowNanos) throws IOException {
        if (head.end() < settings.segmentBytes() || (full && nowNanos - retryAtNanos < 0)) {
            return;
        }
        sync(); // the head of a segment says that all before it is synced
        Segment old = head;
        long allocatedThere = allocated;
        try {
            head = begin(old.number() + 1, settings.reserveBytes());
            segments.add(head);
        } catch (DiskFullException e) {
            allocated = allocatedThere;
            isFullAt(nowNanos);
            return;
        }
        full = false;
        old.file().truncate(old.end());
    }

    /** Deletes the oldest segment, of which nothing is needed any more. */
    void dropOldest() throws IOException {
        Segment gone = segments.remove(0);
        bytes -= gone.end();
        gone.file().close();
        disk.delete(gone.file().name());
        disk.syncDirectory();
    }

    /** Syncs, gives back what is allocated, and closes the files. */
    void close() throws IOException {
        sync();
        head.file().truncate(head.end());
        head.file().sync();
        abandon();
    }

    /** Closes the files as they are. */
    void abandon() throws IOException {
        for (Segment segment : segments) {
            segment.file().close();
        }
    }
}
