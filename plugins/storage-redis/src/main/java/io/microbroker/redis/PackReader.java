// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads MessagePack as {@link PackWriter} and {@code cmsgpack} write it. Confined to one thread.
 *
 * <p>What does not fit what is asked for is damage in Redis, or a mistake in a script: {@link IllegalStateException}.
 */
final class PackReader {
    private final ByteBuffer in;

    PackReader(byte[] bytes) {
        this(ByteBuffer.wrap(bytes));
    }

    private PackReader(ByteBuffer in) {
        this.in = in;
    }

    boolean hasNext() {
        return in.hasRemaining();
    }

    /** True if the next value is a number, false if it is a string or an array. */
    boolean isNumber() {
        int head = in.get(in.position()) & 0xff;
        return head < 0x80 || head >= 0xe0 || (head >= 0xca && head <= 0xd3);
    }

    /** True if the next value is an array. */
    boolean isArray() {
        int head = in.get(in.position()) & 0xff;
        return (head >= 0x90 && head < 0xa0) || head == 0xdc || head == 0xdd;
    }

    long nextNumber() {
        int head = in.get() & 0xff;
        if (head < 0x80 || head >= 0xe0) {
            return (byte) head;
        }
        return switch (head) {
            case 0xcc -> in.get() & 0xff;
            case 0xcd -> in.getShort() & 0xffff;
            case 0xce -> in.getInt() & 0xffff_ffffL;
            case 0xcf, 0xd3 -> in.getLong();
            case 0xd0 -> in.get();
            case 0xd1 -> in.getShort();
            case 0xd2 -> in.getInt();
            case 0xca -> (long) in.getFloat();
            case 0xcb -> (long) in.getDouble();
            default -> throw unexpected("a number", head);
        };
    }

    /** Begins an array; returns how many values follow. */
    int nextArray() {
        int head = in.get() & 0xff;
        if (head >= 0x90 && head < 0xa0) {
            return head & 0x0f;
        }
        return switch (head) {
            case 0xdc -> in.getShort() & 0xffff;
            case 0xdd -> in.getInt();
            default -> throw unexpected("an array", head);
        };
    }

    byte[] nextBytes() {
        byte[] value = new byte[nextLength()];
        in.get(value);
        return value;
    }

    String nextText() {
        return new String(nextBytes(), StandardCharsets.UTF_8);
    }

    /** A number that Redis keeps as text. */
    long nextTextNumber() {
        return Long.parseLong(nextText());
    }

    /** The next value by itself; this reader goes on behind it. */
    PackReader nextValue() {
        int start = in.position();
        skip();
        return new PackReader(in.duplicate().position(start).limit(in.position()));
    }

    /** Another reader of what follows; this one stays where it is. */
    PackReader copy() {
        return new PackReader(in.duplicate());
    }

    /** So many bytes as they are, not a value. */
    byte[] nextRaw(int count) {
        byte[] raw = new byte[count];
        in.get(raw);
        return raw;
    }

    /** Goes so many bytes on. */
    void pass(int count) {
        in.position(in.position() + count);
    }

    /** All that follows. */
    byte[] rest() {
        byte[] rest = Arrays.copyOfRange(in.array(), in.arrayOffset() + in.position(), in.arrayOffset() + in.limit());
        in.position(in.limit());
        return rest;
    }

    private void skip() {
        if (isNumber()) {
            nextNumber();
        } else if (isArray()) {
            for (int left = nextArray(); left > 0; left--) {
                skip();
            }
        } else {
            int length = nextLength();
            in.position(in.position() + length);
        }
    }

    private int nextLength() {
        int head = in.get() & 0xff;
        if (head >= 0xa0 && head < 0xc0) {
            return head & 0x1f;
        }
        return switch (head) {
            case 0xd9 -> in.get() & 0xff;
            case 0xda -> in.getShort() & 0xffff;
            case 0xdb -> in.getInt();
            default -> throw unexpected("a string", head);
        };
    }

    private static IllegalStateException unexpected(String wanted, int head) {
        return new IllegalStateException("expected " + wanted + ", found 0x" + Integer.toHexString(head));
    }
}
