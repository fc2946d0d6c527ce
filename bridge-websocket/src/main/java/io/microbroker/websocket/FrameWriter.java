// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import io.microbroker.spi.transport.Link;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes frames of a server: whole, unmasked. One per loop, for all its links; confined to the loop. */
final class FrameWriter {
    private static final int BINARY = 0x82;
    private static final int CLOSE = 0x88;
    private static final int PONG = 0x8A;
    private static final int HEADER_MAX = 10;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int REASON_MAX = 123;
    /** What the broker gathers in a turn, and a packet to spare. */
    private static final int SCRATCH_BYTES = HEADER_MAX + (80 << 10);

    private final ByteBuffer scratch = ByteBuffer.allocate(SCRATCH_BYTES);

    /** Writes one frame; header and payload go out in one piece unless the payload is very long. */
    void binary(Link link, byte[] bytes, int offset, int length) {
        frame(link, BINARY, bytes, offset, length);
    }

    void pong(Link link, byte[] payload) {
        frame(link, PONG, payload, 0, payload.length);
    }

    /** Writes a close frame; a long reason is cut. */
    void close(Link link, int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer payload = ByteBuffer.allocate(2 + Math.min(text.length, REASON_MAX));
        payload.putShort((short) code).put(text, 0, payload.remaining());
        frame(link, CLOSE, payload.array(), 0, payload.capacity());
    }

    private void frame(Link link, int firstByte, byte[] bytes, int offset, int length) {
        scratch.clear();
        scratch.put((byte) firstByte);
        if (length < LENGTH_16) {
            scratch.put((byte) length);
        } else if (length <= 0xFFFF) {
            scratch.put((byte) LENGTH_16).putShort((short) length);
        } else {
            scratch.put((byte) LENGTH_64).putLong(length);
        }
        if (length <= scratch.remaining()) {
            scratch.put(bytes, offset, length);
            link.write(scratch.array(), 0, scratch.position());
        } else {
            link.write(scratch.array(), 0, scratch.position());
            link.write(bytes, offset, length);
        }
    }
}
