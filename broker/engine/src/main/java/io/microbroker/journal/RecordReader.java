// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.vertx.core.buffer.Buffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads what {@link RecordWriter} wrote, by place or one after the other. Whoever reads has checked the sum of the frame. */
final class RecordReader {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] array;
    private int at;

    RecordReader(byte[] array) {
        this.array = array;
    }

    RecordReader(byte[] array, int at) {
        this.array = array;
        this.at = at;
    }

    byte[] array() {
        return array;
    }

    /** Goes on in another array. */
    RecordReader over(byte[] other) {
        array = other;
        return this;
    }

    RecordReader seek(int position) {
        at = position;
        return this;
    }

    int position() {
        return at;
    }

    byte byteAt(int position) {
        return array[position];
    }

    int shortAt(int position) {
        return (short) SHORT.get(array, position) & 0xFFFF;
    }

    int intAt(int position) {
        return (int) INT.get(array, position);
    }

    long longAt(int position) {
        return (long) LONG.get(array, position);
    }

    int nextByte() {
        return array[at++] & 0xFF;
    }

    int nextShort() {
        at += 2;
        return shortAt(at - 2);
    }

    int nextInt() {
        at += 4;
        return intAt(at - 4);
    }

    long nextLong() {
        at += 8;
        return longAt(at - 8);
    }

    byte[] nextBytes() {
        int length = nextInt();
        byte[] bytes = Arrays.copyOfRange(array, at, at + length);
        at += length;
        return bytes;
    }

    Buffer nextBuffer() {
        return Buffer.buffer(nextBytes());
    }

    String nextText() {
        int length = nextInt();
        String text = new String(array, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    @Nullable
    String nextOptional() {
        return nextByte() == 0 ? null : nextText();
    }
}
