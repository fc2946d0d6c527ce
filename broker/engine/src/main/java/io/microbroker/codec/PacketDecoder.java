// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import io.microbroker.packet.PacketHandler;
import io.microbroker.spi.mqtt.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/** Stub. */
public final class PacketDecoder {
    public PacketDecoder(Role role, int maxPacketSize, int maxUserProperties) {}

    /** Bytes that a CONNECT may have; by default as many as any packet. */
    public void setMaxConnectSize(int bytes) {
        throw new UnsupportedOperationException();
    }

    /** Clients only: the version that they sent in CONNECT. */
    public void setVersion(ProtocolVersion version) {
        throw new UnsupportedOperationException();
    }

    /** Null until the version has been read from CONNECT; known to whoever refuses a CONNECT that is broken further on. */
    public @Nullable ProtocolVersion version() {
        throw new UnsupportedOperationException();
    }

    public void decode(byte[] buffer, int offset, int length, PacketHandler handler) {
        throw new UnsupportedOperationException();
    }

    public void resume(PacketHandler handler) {
        throw new UnsupportedOperationException();
    }

    public int keptBytes() {
        throw new UnsupportedOperationException();
    }
}
