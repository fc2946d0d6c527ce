// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.packet.ConnAck;
import org.jspecify.annotations.Nullable;

/** Takes the CONNACK and nothing behind it. */
final class Handshake extends ClientHandler {
    private @Nullable ConnAck answer;

    @Override
    public void onConnAck(ConnAck packet) {
        answer = packet;
    }

    @Override
    public boolean wantsMore() {
        return answer == null;
    }

    /** The answer of the broker. */
    ConnAck answer() {
        if (answer == null) {
            throw new IllegalStateException("no CONNACK yet");
        }
        return answer;
    }
}
