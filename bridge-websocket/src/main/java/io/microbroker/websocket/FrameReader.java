// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the frames of a client (RFC 6455 §5) and leaves the bytes of MQTT: unmasked, of all frames of a read in one piece, so
 * that many small frames cost no more turns and writes than a TCP stream. Nothing is gathered: a frame may be as long as it
 * likes and costs no memory; what bounds a packet is the packet decoder, as on TCP. Confined to the loop.
 *
 * <p>Worked example: a read of {@code [82 82 mask 'a' 'b'] [89 80 mask] [80 81 mask 'c']} becomes {@code "abc"} at the start of
 * the array, and a ping that is to be answered.
 */
final class FrameReader {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int CONTROL_BIT = 8;
    private static final int FIN_BIT = 0x80;
    private static final int RESERVED_BITS = 0x70;
    private static final int MASK_BIT = 0x80;
    private static final int CONTROL_MAX = 125;
    private static final int MASK_BYTES = 4;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;

    // Of the frame that is being read.
    private final byte[] header = new byte[14];
    private int headerLength;
    private int headerNeeded = 2;
    private boolean inPayload;
    private int opcode;
    private long payloadLeft;
    private long mask;
    private int controlLength;

    // Of the connection.
    private final byte[] control = new byte[CONTROL_MAX];
    private boolean inMessage;
    private boolean pinged;
    private byte[] pingPayload = new byte[0];
    private boolean closed;
    private int closeCode = CloseCode.NORMAL;
    private int payloadLength;

    /**
     * Reads bytes and moves the payload that is in them to {@code bytes[offset]}. {@link #payloadLength} tells how much
     * that is, also when this throws: what came before a violation is good.
     *
     * @throws FrameViolation if the frames break a rule; then the reader is not to be used again
     */
    void read(byte[] bytes, int offset, int length) throws FrameViolation {
        payloadLength = 0;
        int position = offset;
        int end = offset + length;
        while (position < end && !closed) {
            if (!inPayload) {
                header[headerLength++] = bytes[position++];
                if (headerLength == headerNeeded) {
                    onHeaderBytes();
                }
            } else {
                int count = (int) Math.min(payloadLeft, end - position);
                takePayload(bytes, position, offset + payloadLength, count);
                position += count;
                payloadLeft -= count;
            }
            if (inPayload && payloadLeft == 0) {
                onFrameEnd();
            }
        }
    }

    /** Bytes of MQTT that the last read left at its offset. */
    int payloadLength() {
        return payloadLength;
    }

    /** The payload of the last ping that was not taken yet; asked once per read, however many pings came (RFC 6455 §5.5.3). */
    boolean takePing() {
        boolean taken = pinged;
        pinged = false;
        return taken;
    }

    byte[] pingPayload() {
        return pingPayload;
    }

    /** Whether the peer said goodbye. What it sends behind that is ignored. */
    boolean isClosed() {
        return closed;
    }

    /** The status code of the peer's goodbye. */
    int closeCode() {
        return closeCode;
    }

    private void onHeaderBytes() throws FrameViolation {
        if (headerLength == 2) {
            checkFirstBytes();
            int shortLength = header[1] & 0x7F;
            headerNeeded = 2 + MASK_BYTES + (shortLength == LENGTH_64 ? 8 : shortLength == LENGTH_16 ? 2 : 0);
            return;
        }
        payloadLeft = declaredLength();
        int key = ByteBuffer.wrap(header, headerLength - MASK_BYTES, MASK_BYTES)
                .order(ByteOrder.nativeOrder())
                .getInt();
        mask = (key & 0xFFFF_FFFFL) | ((long) key << 32);
        controlLength = 0;
        inPayload = true;
    }

    private void checkFirstBytes() throws FrameViolation {
        int first = header[0] & 0xFF;
        opcode = first & 0x0F;
        boolean fin = (first & FIN_BIT) != 0;
        if ((first & RESERVED_BITS) != 0) {
            throw FrameViolation.protocol("reserved bits are set, but no extension is agreed");
        }
        if ((header[1] & MASK_BIT) == 0) {
            throw FrameViolation.protocol("frames of a client are masked"); // RFC 6455 §5.1
        }
        if ((opcode & CONTROL_BIT) != 0) {
            checkControl(fin);
        } else {
            checkData(fin);
        }
    }

    private void checkControl(boolean fin) throws FrameViolation {
        if (opcode > PONG) {
            throw FrameViolation.protocol("unknown opcode " + opcode);
        }
        if (!fin || (header[1] & 0x7F) > CONTROL_MAX) {
            throw FrameViolation.protocol("control frames are short and whole"); // RFC 6455 §5.5
        }
    }

    private void checkData(boolean fin) throws FrameViolation {
        if (opcode == TEXT) {
            throw new FrameViolation(
                    CloseCode.UNSUPPORTED_DATA, "MQTT needs binary frames, not text"); // [MQTT-6.0.0-1]
        }
        if (opcode > BINARY) {
            throw FrameViolation.protocol("unknown opcode " + opcode);
        }
        if ((opcode == CONTINUATION) != inMessage) {
            throw FrameViolation.protocol(
                    inMessage ? "a new message within a message" : "a continuation of no message");
        }
        inMessage = !fin;
    }

    private long declaredLength() throws FrameViolation {
        int shortLength = header[1] & 0x7F;
        if (shortLength < LENGTH_16) {
            return shortLength;
        }
        ByteBuffer rest = ByteBuffer.wrap(header, 2, 8);
        long length = shortLength == LENGTH_16 ? rest.getShort() & 0xFFFF : rest.getLong();
        long least = shortLength == LENGTH_16 ? LENGTH_16 : 1 << 16;
        if (length < least) { // negative: the highest bit is set
            throw FrameViolation.protocol("the length of a frame is not in its shortest form");
        }
        return length;
    }

    private void takePayload(byte[] bytes, int from, int to, int count) {
        if ((opcode & CONTROL_BIT) == 0) {
            unmask(bytes, from, bytes, to, count);
            payloadLength += count;
        } else {
            unmask(bytes, from, control, controlLength, count);
            controlLength += count;
        }
    }

    /** Copies towards lower indexes or in place, eight bytes at a time; the mask turns with what was taken of it. */
    private void unmask(byte[] source, int from, byte[] target, int to, int count) {
        int i = 0;
        for (; i <= count - 8; i += 8) {
            LONGS.set(target, to + i, (long) LONGS.get(source, from + i) ^ mask);
        }
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        for (int j = 0; i < count; i++, j++) {
            target[to + i] = (byte) (source[from + i] ^ (byte) (mask >>> (little ? 8 * j : 56 - 8 * j)));
        }
        int turn = 8 * (count & 3);
        mask = little ? Long.rotateRight(mask, turn) : Long.rotateLeft(mask, turn);
    }

    private void onFrameEnd() throws FrameViolation {
        inPayload = false;
        headerLength = 0;
        headerNeeded = 2;
        if (opcode == PING) {
            pinged = true;
            pingPayload = Arrays.copyOf(control, controlLength);
        } else if (opcode == CLOSE) {
            onClose();
        }
    }

    private void onClose() throws FrameViolation {
        closed = true;
        if (controlLength == 0) {
            return;
        }
        int code = controlLength == 1 ? 0 : (control[0] & 0xFF) << 8 | control[1] & 0xFF;
        if (!CloseCode.isValid(code)) {
            throw FrameViolation.protocol("the status code of the close frame is none");
        }
        closeCode = code;
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(control, 2, controlLength - 2));
        } catch (CharacterCodingException e) {
            throw new FrameViolation(CloseCode.NOT_CONSISTENT, "the reason of the close frame is not UTF-8");
        }
    }
}
