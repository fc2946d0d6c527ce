// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import java.util.Arrays;

/** Bytes on their way, in order. */
final class ByteQueue {
    private byte[] bytes = new byte[256];
    private int from;
    private int to;

    int size() {
        return to - from;
    }

    boolean isEmpty() {
        return from == to;
    }

    void add(byte[] source, int offset, int length) {
        if (to + length > bytes.length) {
            byte[] target = size() + length > bytes.length ? new byte[(size() + length) * 2] : bytes;
            System.arraycopy(bytes, from, target, 0, size());
            to -= from;
            from = 0;
            bytes = target;
        }
        System.arraycopy(source, offset, bytes, to, length);
        to += length;
    }

    byte[] take(int length) {
        byte[] taken = Arrays.copyOfRange(bytes, from, from + length);
        from += length;
        return taken;
    }

    byte at(int index) {
        return bytes[from + index];
    }

    /** Keeps the oldest bytes only. */
    void cutTo(int length) {
        to = Math.min(to, from + length);
    }
}
