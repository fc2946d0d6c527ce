// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import io.microbroker.packet.PacketHandler;
import io.microbroker.packet.ProtocolException;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a byte stream into packets and hands them to a {@link PacketHandler}. Packets that lie in one chunk are read from the
 * caller's array, which is borrowed for the call; only an incomplete tail, or what came behind a packet after which the
 * handler wanted no more, is copied and kept. A decoder without such bytes holds no buffer.
 *
 * <p>Memory grows with bytes that have arrived, never with a length that was only declared, and never beyond the maximum
 * packet size while the handler wants more. A CONNECT must be the first packet of a server's stream and the only one.
 *
 * <p>Any exception that leaves {@link #decode} or {@link #resume} ends the stream: what was kept is dropped, and what comes
 * later is ignored. Mutable, confined to the loop of its connection, not reentrant.
 */
public final class PacketDecoder {
    private final Role role;
    private final int maxPacketSize;
    private final FixedHeader header = new FixedHeader();
    private final BodyDecoder body;
    private final KeptBytes kept = new KeptBytes();

    private int maxConnectSize;
    private boolean stopped;
    private boolean failed;
    private boolean busy;
    private int packets;

    /**
     * Makes a decoder for a new connection.
     *
     * @param role the end of the connection that it sits at
     * @param maxPacketSize bytes of the longest packet taken, fixed header included
     * @param maxUserProperties user properties taken in one block of properties; more are refused with
     *     {@link ReasonCode#QUOTA_EXCEEDED}
     */
    public PacketDecoder(Role role, int maxPacketSize, int maxUserProperties) {
        this.role = role;
        this.maxPacketSize = maxPacketSize;
        this.maxConnectSize = maxPacketSize;
        this.body = new BodyDecoder(role, maxUserProperties);
    }

    /** Sets the bytes of the longest CONNECT taken, fixed header included; by default as many as of any packet. */
    public void setMaxConnectSize(int bytes) {
        maxConnectSize = Math.min(bytes, maxPacketSize);
    }

    /** Sets the version that a client has sent in its CONNECT: before the first bytes. Servers read it themselves. */
    public void setVersion(ProtocolVersion version) {
        body.version(version);
    }

    /**
     * The version of the stream; null until protocol name and level of a CONNECT have been read and understood. Known to who
     * refuses a CONNECT that breaks the rules further on.
     */
    public @Nullable ProtocolVersion version() {
        return body.version();
    }

    /** Bytes that are kept: of an incomplete packet, or behind the packet after which the handler wanted no more. */
    public int keptBytes() {
        return kept.size();
    }

    /** Whole packets that have been handed over so far; wraps around. */
    public int packets() {
        return packets;
    }

    /** Ends the stream: what is kept is dropped, what comes later is ignored. Does nothing if called by the handler. */
    public void end() {
        if (!busy) {
            failed = true;
            kept.clear();
        }
    }

    /** Bytes of memory that what is kept takes: more than {@link #keptBytes}, since it grows ahead. */
    public int heldBytes() {
        return kept.array().length;
    }

    /**
     * Takes the next bytes of the stream, and hands over the packets that they complete. If the handler has wanted no more,
     * they are only kept.
     *
     * @param buffer borrowed for this call
     * @throws ProtocolException if the peer breaks the protocol or a limit; also what the handler throws
     * @throws IllegalStateException if called by the handler, or by a client that has set no version
     */
    public void decode(byte[] buffer, int offset, int length, PacketHandler handler) {
        if (busy || (role == Role.CLIENT && body.version() == null)) {
            throw new IllegalStateException(busy ? "decode called by the handler" : "version is not set");
        }
        if (failed || length == 0) {
            return;
        }
        int end = offset + length;
        if (stopped) {
            kept.append(buffer, offset, end, Integer.MAX_VALUE);
            return;
        }
        begin();
        try {
            int position = completeKept(buffer, offset, end, handler);
            position = run(buffer, position, end, handler);
            kept.append(buffer, position, end, Integer.MAX_VALUE);
            failed = false;
        } finally {
            finish();
        }
    }

    /**
     * Goes on with what was kept after the handler wanted no more. Does nothing if the handler still wants none, if the
     * decoder has not stopped, or if called by the handler, who will be asked anyway.
     *
     * @throws ProtocolException as {@link #decode}
     */
    public void resume(PacketHandler handler) {
        if (busy || failed || !stopped || !handler.wantsMore()) {
            return;
        }
        stopped = false;
        begin();
        try {
            kept.dropTo(run(kept.array(), kept.start(), kept.end(), handler));
            if (!stopped) {
                kept.trim();
            }
            failed = false;
        } finally {
            finish();
        }
    }

    private void begin() {
        busy = true;
        failed = true; // until the end has been reached
    }

    private void finish() {
        busy = false;
        body.release();
        if (failed) {
            kept.clear();
        }
    }

    /** Fills up and hands over the packet whose first bytes are kept; returns where the bytes behind it begin. */
    private int completeKept(byte[] buffer, int offset, int end, PacketHandler handler) {
        int position = offset;
        while (position < end && !kept.isEmpty()) {
            boolean known = readHeader(kept.array(), kept.start(), kept.end());
            int missing = known ? header.packetLength() - kept.size() : 1;
            int taken = Math.min(missing, end - position);
            kept.append(buffer, position, position + taken, known ? header.packetLength() : FixedHeader.MAX_LENGTH);
            position += taken;
            kept.dropTo(run(kept.array(), kept.start(), kept.end(), handler));
        }
        return position;
    }

    /** Hands over the packets that are complete; returns where the rest begins. */
    private int run(byte[] buffer, int offset, int end, PacketHandler handler) {
        int position = offset;
        while (!stopped && readHeader(buffer, position, end) && header.packetLength() <= end - position) {
            if (body.version() == null) {
                body.decodeConnect(buffer, position, header, handler);
            } else {
                body.decode(buffer, position, header, handler);
            }
            position += header.packetLength();
            packets++;
            stopped = !handler.wantsMore();
        }
        return position;
    }

    private boolean readHeader(byte[] buffer, int position, int end) {
        ProtocolVersion version = body.version();
        if (!header.read(buffer, position, end, version, role)) {
            return false;
        }
        int limit = version == null ? maxConnectSize : maxPacketSize;
        if (header.packetLength() > limit) { // [MQTT-3.1.2-24], §3.2.2.3.6
            throw new ProtocolException(
                    ReasonCode.PACKET_TOO_LARGE,
                    "packet of " + header.packetLength() + " bytes is longer than " + limit);
        }
        return true;
    }
}
