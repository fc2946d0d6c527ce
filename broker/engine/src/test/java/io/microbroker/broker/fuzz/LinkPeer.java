// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.fuzz;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.transport.LinkAcceptor;
import io.microbroker.spi.transport.LinkHandler;
import io.microbroker.testkit.FakeLink;
import io.microbroker.testkit.RawPacket;
import java.util.ArrayList;
import java.util.List;

/** A client at the other end of a fake link. Confined to the loop. */
final class LinkPeer {
    private final FakeLink link = new FakeLink();
    private final LinkHandler handler;
    private final ProtocolVersion version;
    private final List<RawPacket> received = new ArrayList<>();

    LinkPeer(LinkAcceptor acceptor, ProtocolVersion version) {
        this.handler = acceptor.accept(link);
        this.version = version;
    }

    void send(byte[] bytes) {
        send(bytes, 0, bytes.length);
    }

    /** From an array that means something else afterwards, as those of real links do. */
    void send(byte[] bytes, int from, int to) {
        if (to > from && !link.isClosed()) {
            byte[] lent = new byte[to - from + 8];
            System.arraycopy(bytes, from, lent, 4, to - from);
            handler.onBytes(lent, 4, to - from);
            java.util.Arrays.fill(lent, (byte) 0xFF);
        }
    }

    boolean isClosed() {
        return link.isClosed();
    }

    /** All that came so far. */
    List<RawPacket> received() {
        byte[] written = link.takeWritten();
        if (written.length > 0) {
            received.addAll(RawPacket.readAll(written, version));
        }
        return received;
    }

    /** The link is gone. */
    void drop() {
        link.close();
        handler.onClosed();
    }
}
