// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Frames as a client sends them, right or wrong. */
final class Frames {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    static final int FIN = 0x80;

    private static final byte[] MASK = {0x11, (byte) 0x82, 0x33, (byte) 0xF4};

    private Frames() {}

    /** A whole message in one frame. */
    static byte[] binary(byte[] payload) {
        return frame(FIN | BINARY, payload);
    }

    static byte[] close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return frame(
                FIN | CLOSE,
                ByteBuffer.allocate(2 + text.length)
                        .putShort((short) code)
                        .put(text)
                        .array());
    }

    /** A masked frame with the shortest form of its length. */
    static byte[] frame(int firstByte, byte[] payload) {
        int form = payload.length < 126 ? payload.length : payload.length <= 0xFFFF ? 126 : 127;
        return frame(firstByte, form, payload);
    }

    /** A masked frame with a form of length of one's choice: below 126 the length itself, 126 for two bytes, 127 for eight. */
    static byte[] frame(int firstByte, int form, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
        frame.put((byte) firstByte).put((byte) (0x80 | form));
        if (form == 126) {
            frame.putShort((short) payload.length);
        } else if (form == 127) {
            frame.putLong(payload.length);
        }
        frame.put(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ MASK[i % 4]));
        }
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return bytes;
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
