// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import io.microbroker.packet.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;

/**
 * A small notation for bytes on the wire, in tokens parted by blanks: {@code 10FF} hexadecimal bytes, {@code 'text'} a string
 * with its two bytes of length, {@code =text} the same without, {@code [ … ]} a block behind its length as a variable byte
 * integer. PINGREQ is {@code C0 [ ]}. A string holds no blank.
 */
final class Wire {
    private Wire() {}

    static byte[] bytes(String notation) {
        ByteSink sink = new ByteSink();
        Deque<Integer> open = new ArrayDeque<>();
        for (String token : notation.trim().split(" +")) {
            if (token.equals("[")) {
                open.push(sink.beginLength());
            } else if (token.equals("]")) {
                sink.endLength(open.pop());
            } else if (token.startsWith("'")) {
                sink.putUtf8(token.substring(1, token.length() - 1));
            } else if (token.startsWith("=")) {
                sink.putBytes(token.substring(1).getBytes(StandardCharsets.UTF_8));
            } else {
                sink.putBytes(HexFormat.of().parseHex(token));
            }
        }
        if (!open.isEmpty()) {
            throw new IllegalArgumentException("unclosed block in " + notation);
        }
        return sink.toByteArray();
    }
}
