// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.packet.PacketHandler;
import io.microbroker.packet.ProtocolException;
import io.microbroker.spi.mqtt.ReasonCode;

/** What packets and events mean in one phase of a connection's life. */
abstract sealed class Phase implements PacketHandler permits ConnectPhase, ConnectedPhase, ClosedPhase {
    /** Bytes came. */
    void onHeard() {}

    /** The peer broke the protocol: tell it, as far as its version can, and close. */
    abstract void onProtocolError(ProtocolException error);

    /** The peer sent something, but does not take what it was sent. */
    abstract void onPeerFull();

    /** Whether it has stopped decoding only to let others be served: {@link #goOn} follows. */
    boolean isWaitingForTurn() {
        return false;
    }

    /** Others have been served. */
    void goOn() {}

    /** The link takes bytes again. */
    abstract void onWritable();

    /** The link is closed. Called once, last. */
    abstract void onLinkClosed();

    /** The broker ends the connection. */
    abstract void disconnect(ReasonCode reason, String detail);
}
