// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing array that packets are written to. Confined to its owner, who keeps and reuses it: {@link #clear} for the next
 * turn, {@link #shrink} to give memory back after a burst. Numbers are written big-endian, as MQTT has them.
 */
public final class ByteSink {
    private static final int MAX_CAPACITY = Integer.MAX_VALUE - 8;

    private byte[] bytes;
    private int length;

    /** Makes an empty sink with room for {@code capacity} bytes. */
    public ByteSink(int capacity) {
        bytes = new byte[capacity];
    }

    /** Makes an empty sink of a size for a few packets. */
    public ByteSink() {
        this(256);
    }

    /** The array that is written to: valid until the next write; only the first {@link #length} bytes mean anything. */
    public byte[] array() {
        return bytes;
    }

    /** The bytes written so far. */
    public int length() {
        return length;
    }

    /** True if nothing has been written. */
    public boolean isEmpty() {
        return length == 0;
    }

    /** A copy of what has been written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** Forgets what has been written; keeps the array. */
    public void clear() {
        length = 0;
    }

    /** Forgets what was written from {@code newLength} on: how a packet is taken back that turns out too long. */
    public void truncate(int newLength) {
        if (newLength < 0 || newLength > length) {
            throw new IllegalArgumentException("cannot truncate " + length + " bytes to " + newLength);
        }
        length = newLength;
    }

    /** Swaps an empty sink's array for a smaller one if it is longer than {@code maxCapacity}. */
    public void shrink(int maxCapacity) {
        if (length == 0 && bytes.length > maxCapacity) {
            bytes = new byte[maxCapacity];
        }
    }

    /**
     * Makes room for {@code n} more bytes, at least doubling the array when it grows.
     *
     * @throws OutOfMemoryError if the sink would pass 2 GB
     */
    public void ensure(int n) {
        if (n > bytes.length - length) {
            grow(n);
        }
    }

    private void grow(int n) {
        long needed = (long) length + n;
        if (needed > MAX_CAPACITY) {
            throw new OutOfMemoryError("byte sink beyond 2 GB");
        }
        long doubled = Math.min(Math.max(16L, 2L * bytes.length), MAX_CAPACITY);
        bytes = Arrays.copyOf(bytes, (int) Math.max(needed, doubled));
    }

    /** Writes the low eight bits. */
    public void put(int value) {
        ensure(1);
        bytes[length++] = (byte) value;
    }

    /** Writes the low sixteen bits. */
    public void putShort(int value) {
        ensure(2);
        bytes[length] = (byte) (value >> 8);
        bytes[length + 1] = (byte) value;
        length += 2;
    }

    /** Writes thirty-two bits. */
    public void putInt(int value) {
        ensure(4);
        bytes[length] = (byte) (value >> 24);
        bytes[length + 1] = (byte) (value >> 16);
        bytes[length + 2] = (byte) (value >> 8);
        bytes[length + 3] = (byte) value;
        length += 4;
    }

    /**
     * Writes a variable byte integer in its shortest form [MQTT-1.5.5-1].
     *
     * @throws IllegalArgumentException if it is not in 0..{@link VarInt#MAX}
     */
    public void putVarInt(int value) {
        checkVarInt(value);
        ensure(4);
        length = storeVarInt(length, value);
    }

    /** Writes the whole array. */
    public void putBytes(byte[] source) {
        putBytes(source, 0, source.length);
    }

    /** Writes a part of an array. */
    public void putBytes(byte[] source, int offset, int count) {
        ensure(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    /**
     * Writes binary data: two bytes of length, then the bytes (§1.5.6).
     *
     * @throws IllegalArgumentException if there are more than 65,535 bytes
     */
    public void putBinary(byte[] source) {
        if (source.length > 65_535) {
            throw new IllegalArgumentException("binary data is longer than 65535 bytes");
        }
        putShort(source.length);
        putBytes(source);
    }

    /**
     * Writes a text: two bytes of length, then UTF-8 (§1.5.4).
     *
     * @throws IllegalArgumentException if its UTF-8 is longer than 65,535 bytes; nothing is written then
     */
    public void putUtf8(String text) {
        int chars = text.length();
        if (chars > 65_535) {
            throw new IllegalArgumentException("text is longer than 65535 bytes");
        }
        ensure(2 + chars);
        int start = length + 2;
        for (int i = 0; i < chars; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                putBinary(text.getBytes(StandardCharsets.UTF_8));
                return;
            }
            bytes[start + i] = (byte) c;
        }
        putShort(chars);
        length += chars;
    }

    /** Overwrites one byte that was written before. */
    public void setByte(int index, int value) {
        bytes[checkIndex(index, 1)] = (byte) value;
    }

    /** Overwrites two bytes that were written before. */
    public void setShort(int index, int value) {
        checkIndex(index, 2);
        bytes[index] = (byte) (value >> 8);
        bytes[index + 1] = (byte) value;
    }

    /**
     * Leaves room for a length that is not known yet, as a variable byte integer.
     *
     * @return what {@link #endLength} wants
     */
    public int beginLength() {
        put(0);
        return length - 1;
    }

    /**
     * Fills in the length of what was written since {@link #beginLength}; moves it if the length takes more than one byte.
     *
     * @throws IllegalArgumentException if it is more than {@link VarInt#MAX}
     */
    public void endLength(int mark) {
        int count = length - mark - 1;
        checkVarInt(count);
        int extra = VarInt.size(count) - 1;
        if (extra > 0) {
            ensure(extra);
            System.arraycopy(bytes, mark + 1, bytes, mark + 1 + extra, count);
            length += extra;
        }
        storeVarInt(mark, count);
    }

    private int storeVarInt(int index, int value) {
        int i = index;
        int rest = value;
        while (rest >= 0x80) {
            bytes[i++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[i++] = (byte) rest;
        return i;
    }

    private static void checkVarInt(int value) {
        if (value < 0 || value > VarInt.MAX) {
            throw new IllegalArgumentException("not a variable byte integer: " + value);
        }
    }

    private int checkIndex(int index, int count) {
        if (index < 0 || index > length - count) {
            throw new IndexOutOfBoundsException("index " + index + " of " + length);
        }
        return index;
    }
}
