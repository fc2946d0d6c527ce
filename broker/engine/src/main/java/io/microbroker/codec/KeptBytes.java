// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import java.util.Arrays;

/**
 * What a decoder keeps between two chunks: a stretch of an own array, which exists only while there is something in it.
 * Confined to the decoder's loop.
 */
final class KeptBytes {
    private static final byte[] NOTHING = new byte[0];

    private byte[] array = NOTHING;
    private int start;
    private int end;

    byte[] array() {
        return array;
    }

    /** Index of the first byte kept. */
    int start() {
        return start;
    }

    /** Index behind the last byte kept. */
    int end() {
        return end;
    }

    int size() {
        return end - start;
    }

    boolean isEmpty() {
        return end == start;
    }

    /**
     * Copies {@code source[from..to)} to the end.
     *
     * @param ceiling bytes that will be kept in all, as far as is known: the array grows by doubling, but not beyond
     */
    void append(byte[] source, int from, int to, int ceiling) {
        int count = to - from;
        if (count == 0) {
            return;
        }
        if (isEmpty()) {
            array = Arrays.copyOfRange(source, from, to);
            start = 0;
            end = count;
            return;
        }
        if (count > array.length - end) {
            makeRoom(count, ceiling);
        }
        System.arraycopy(source, from, array, end, count);
        end += count;
    }

    /** Amortised O(1) a byte: moves only if at least half of the array is free then, doubles otherwise. */
    private void makeRoom(int count, int ceiling) {
        int size = size();
        long needed = (long) size + count;
        if (needed > Integer.MAX_VALUE - 8) {
            throw new OutOfMemoryError("kept bytes beyond 2 GB");
        }
        byte[] target = array;
        if (needed > array.length / 2) {
            long doubled = Math.min(2L * array.length, Math.min(ceiling, Integer.MAX_VALUE - 8));
            target = new byte[(int) Math.max(needed, doubled)];
        }
        System.arraycopy(array, start, target, 0, size);
        array = target;
        start = 0;
        end = size;
    }

    /** Drops all before {@code position}. */
    void dropTo(int position) {
        start = position;
        if (isEmpty()) {
            clear();
        }
    }

    /** Moves what is left to an array of its size, so that a few bytes do not hold many. */
    void trim() {
        if (size() < array.length) {
            array = Arrays.copyOfRange(array, start, end);
            end = array.length;
            start = 0;
        }
    }

    void clear() {
        array = NOTHING;
        start = 0;
        end = 0;
    }
}
