// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import java.nio.charset.StandardCharsets;

/** Guesses from the first bytes of a connection what else than MQTT a peer may be speaking, to help whoever reads the log. */
final class FirstBytes {
    private static final String[] HTTP = {"GET ", "POST", "PUT ", "HEAD", "DELE", "OPTI", "PATC", "CONN", "PRI "};

    private FirstBytes() {}

    /** A remark to append to a message: empty if there is nothing to say. Looks at four bytes at most. */
    static String remark(byte[] buffer, int offset, int end) {
        int length = Math.min(4, end - offset);
        if (length >= 2 && buffer[offset] == 0x16 && buffer[offset + 1] == 0x03) {
            return ": looks like TLS hello";
        }
        String text = new String(buffer, offset, length, StandardCharsets.ISO_8859_1);
        if (text.startsWith("\r\n") || text.startsWith("PROX")) {
            return ": looks like PROXY protocol";
        }
        for (String method : HTTP) {
            if (method.startsWith(text)) {
                return ": looks like HTTP";
            }
        }
        return "";
    }
}
