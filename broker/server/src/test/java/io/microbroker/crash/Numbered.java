// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import io.microbroker.testkit.RawPacket;
import java.nio.charset.StandardCharsets;

/** Who sent a message, and which of its messages it is: the beginning of each payload. */
record Numbered(String sender, int number) {
    static byte[] payload(String sender, int number, String rest) {
        return (sender + ";" + number + rest).getBytes(StandardCharsets.UTF_8);
    }

    static Numbered of(RawPacket publish) {
        String[] parts = publish.payloadText().split(";", 3);
        return new Numbered(parts[0], Integer.parseInt(parts[1]));
    }
}
