// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes MessagePack, the part of it that the scripts of Redis read with {@code cmsgpack}: integers, strings and arrays. Everything
 * that this storage keeps is written so. Confined to one thread.
 */
final class PackWriter {
    private static final int SMALLEST = 64;

    private byte[] bytes;
    private int length;

    PackWriter() {
        this(SMALLEST);
    }

    PackWriter(int capacity) {
        bytes = new byte[capacity];
    }

    /** Begins an array: so many values follow. */
    PackWriter array(int count) {
        if (count < 16) {
            return raw(0x90 | count);
        }
        return count < 1 << 16 ? raw(0xdc).big(count, 2) : raw(0xdd).big(count, 4);
    }

    PackWriter number(long value) {
        if (value >= 0 && value < 128) {
            return raw((int) value);
        }
        return (int) value == value ? raw(0xd2).big(value, 4) : raw(0xd3).big(value, 8);
    }

    PackWriter text(String value) {
        return string(value.getBytes(StandardCharsets.UTF_8));
    }

    /** A number as text, as Redis has it. */
    PackWriter textNumber(long value) {
        return string(Long.toString(value).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A string of any bytes. */
    PackWriter string(byte[] value) {
        if (value.length < 32) {
            raw(0xa0 | value.length);
        } else if (value.length < 1 << 16) {
            raw(0xda).big(value.length, 2);
        } else {
            raw(0xdb).big(value.length, 4);
        }
        return append(value);
    }

    /** Bytes that are packed already, or that stand for themselves. */
    PackWriter append(byte[] packed) {
        return append(packed, packed.length);
    }

    private PackWriter append(byte[] from, int count) {
        reserve(count);
        System.arraycopy(from, 0, bytes, length, count);
        length += count;
        return this;
    }

    /** The lowest {@code count} bytes of a number, the highest of them first. */
    PackWriter big(long value, int count) {
        reserve(count);
        for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    int length() {
        return length;
    }

    /** Writes all of this to another. */
    void appendTo(PackWriter other) {
        other.append(bytes, length);
    }

    /** What was written. */
    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private PackWriter raw(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
        return this;
    }

    private void reserve(int count) {
        if (count > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        }
    }
}
