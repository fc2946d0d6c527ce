// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads the frames of a segment one after the other. Not safe for threads. */
final class FrameScanner {
    private static final int WINDOW = 1 << 20;

    private final DiskFile file;
    private final FrameSum sum;
    private final long end;
    private final RecordReader in;

    private byte[] window;
    private long windowAt;
    private int windowLength;

    // The frame that was found.
    private long position;
    private int at;
    private int length;

    /**
     * Begins a scan.
     *
     * @param from where the first frame is
     * @param end how far the file is looked at
     */
    FrameScanner(DiskFile file, FrameSum sum, long from, long end) {
        this.file = file;
        this.sum = sum;
        this.position = from;
        this.end = end;
        this.window = new byte[(int) Math.max(Frame.HEAD, Math.min(WINDOW, end - from))];
        this.in = new RecordReader(window);
    }

    /** Where the next frame is looked for, or the present one is. */
    long position() {
        return position;
    }

    /** Over the bytes of the present frame. */
    RecordReader in() {
        return in;
    }

    /** Where the present frame begins in {@link #in}. */
    int at() {
        return at;
    }

    /** Bytes of the present frame, without padding. */
    int length() {
        return length;
    }

    long number() {
        return in.longAt(at + Frame.NUMBER);
    }

    long synced() {
        return in.longAt(at + Frame.SYNCED);
    }

    int sum() {
        return in.intAt(at + Frame.SUM);
    }

    /** True if a whole frame with this number lies at the position and follows the one of this sum. */
    boolean isNext(long number, int previousSum) throws IOException {
        return isFrame() && number() == number && in.intAt(at + Frame.PREVIOUS_SUM) == previousSum;
    }

    /** True if a whole frame lies at the position. */
    boolean isFrame() throws IOException {
        if (!has(Frame.HEAD)) {
            return false;
        }
        if (!Frame.isHead(in.array(), at, sum)) {
            return false;
        }
        length = in.intAt(at + Frame.LENGTH);
        return has(length) && in.intAt(at + Frame.SUM) == sum.of(in.array(), at + Frame.LENGTH, at + length);
    }

    /** Goes behind the present frame. */
    void advance() {
        position += Frame.padded(length);
    }

    /**
     * Looks for a later frame that proves that the one at the position was synced once: it names that number or a higher one.
     *
     * @return where it is, null if there is none
     */
    @Nullable
    Long findProof(long number) throws IOException {
        for (long probe = position; end - probe >= Frame.HEAD; probe += Frame.ALIGNMENT) {
            long before = position;
            position = probe;
            boolean proves = isFrame() && number() >= number && synced() >= number;
            position = before;
            if (proves) {
                return probe;
            }
        }
        return null;
    }

    /** Makes sure that so many bytes from the position on are in memory. */
    private boolean has(int count) throws IOException {
        if (count > end - position) {
            return false;
        }
        if (position < windowAt || position + count > windowAt + windowLength) {
            if (count > window.length) {
                window = new byte[Math.max(count, (int) Math.min(Integer.MAX_VALUE - 16, 2L * window.length))];
                in.over(window);
            }
            ByteBuffer into = ByteBuffer.wrap(window, 0, (int) Math.min(window.length, end - position));
            windowAt = position;
            windowLength = file.read(position, into);
        }
        at = (int) (position - windowAt);
        return position + count <= windowAt + windowLength;
    }
}
