// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.packet.Publish;

/** A PUBLISH in few words, for {@code -d}. */
final class MessageWords {
    private MessageWords() {}

    static String of(Publish packet) {
        return "d" + bit(packet.dup()) + ", q" + packet.qos().level() + ", r" + bit(packet.retain()) + ", m"
                + packet.packetId() + ", '" + Refusal.printable(packet.topic()) + "', " + packet.payload().length
                + " bytes";
    }

    private static int bit(boolean set) {
        return set ? 1 : 0;
    }
}
