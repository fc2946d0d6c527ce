// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes records into an array that grows. Not safe for threads. */
final class RecordWriter {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int KEPT = 4 << 20;

    private byte[] array = new byte[64 << 10];
    private int length;

    /** What was written; good until the next call. */
    byte[] array() {
        return array;
    }

    int length() {
        return length;
    }

    /** Forgets what was written, but for the first bytes. An array that one large message made huge is given up. */
    void reset(int keep) {
        length = keep;
        if (array.length > KEPT && keep < KEPT) {
            array = Arrays.copyOf(array, KEPT);
        }
    }

    RecordWriter putByte(int value) {
        room(1);
        array[length++] = (byte) value;
        return this;
    }

    RecordWriter putShort(int value) {
        room(2);
        SHORT.set(array, length, (short) value);
        length += 2;
        return this;
    }

    RecordWriter putInt(int value) {
        room(4);
        INT.set(array, length, value);
        length += 4;
        return this;
    }

    RecordWriter putLong(long value) {
        room(8);
        LONG.set(array, length, value);
        length += 8;
        return this;
    }

    RecordWriter putRaw(byte[] from, int at, int count) {
        room(count);
        System.arraycopy(from, at, array, length, count);
        length += count;
        return this;
    }

    /** Length u32, bytes. */
    RecordWriter putBytes(byte[] bytes) {
        return putInt(bytes.length).putRaw(bytes, 0, bytes.length);
    }

    /** UTF-8, as {@link #putBytes}. */
    RecordWriter putText(String text) {
        return putBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** 0, or 1 and the text. */
    RecordWriter putOptional(@Nullable String text) {
        return text == null ? putByte(0) : putByte(1).putText(text);
    }

    /** Overwrites four bytes: a length that is known only now. */
    void setInt(int at, int value) {
        INT.set(array, at, value);
    }

    void setLong(int at, long value) {
        LONG.set(array, at, value);
    }

    private void room(int count) {
        if (array.length - length < count) {
            long wanted = Math.max((long) length + count, 2L * array.length);
            if ((long) length + count > Integer.MAX_VALUE - 16) {
                throw new IllegalStateException("a frame cannot have " + wanted + " bytes");
            }
            array = Arrays.copyOf(array, (int) Math.min(wanted, Integer.MAX_VALUE - 16));
        }
    }
}
