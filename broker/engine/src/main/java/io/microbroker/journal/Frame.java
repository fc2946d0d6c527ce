// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

/**
 * The head of a frame, {@value #HEAD} bytes: sum u32 of all behind it, length u32 with the head, number u64, number u64 of the
 * last frame known to be synced when this one was written, sum u32 of the frame before, sum u32 of the head so far without the
 * first. Frames begin at multiples of {@value #ALIGNMENT}.
 */
final class Frame {
    static final int HEAD = 32;
    static final int ALIGNMENT = 8;
    static final int SUM = 0;
    static final int LENGTH = 4;
    static final int NUMBER = 8;
    static final int SYNCED = 16;
    static final int PREVIOUS_SUM = 24;
    static final int HEAD_SUM = 28;

    private Frame() {}

    /** Fills the head of the frame that this holds, and pads it. Returns its sum. */
    static int seal(RecordWriter out, FrameSum sum, long number, long synced, int previousSum) {
        int length = out.length();
        out.setInt(LENGTH, length);
        out.setLong(NUMBER, number);
        out.setLong(SYNCED, synced);
        out.setInt(PREVIOUS_SUM, previousSum);
        out.setInt(HEAD_SUM, sum.of(out.array(), LENGTH, HEAD_SUM));
        int value = sum.of(out.array(), LENGTH, length);
        out.setInt(SUM, value);
        while (out.length() % ALIGNMENT != 0) {
            out.putByte(0);
        }
        return value;
    }

    static int padded(int length) {
        return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** True if a head lies here and is whole. */
    static boolean isHead(byte[] array, int at, FrameSum sum) {
        RecordReader in = new RecordReader(array);
        return in.intAt(at + LENGTH) >= HEAD && in.intAt(at + HEAD_SUM) == sum.of(array, at + LENGTH, at + HEAD_SUM);
    }
}
