// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import java.util.HexFormat;

/** Bytes as people write them: {@code "10 0c 00 04 4d 51"}. */
public final class Hex {
    private static final int SHOWN_BYTES_MAX = 256;

    private Hex() {}

    /** The bytes of pairs of hex digits; white space is ignored. */
    public static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    /** Pairs of hex digits with a space between; long arrays are cut. */
    public static String of(byte[] bytes) {
        HexFormat format = HexFormat.ofDelimiter(" ");
        return bytes.length <= SHOWN_BYTES_MAX
                ? format.formatHex(bytes)
                : format.formatHex(bytes, 0, SHOWN_BYTES_MAX) + " … (" + bytes.length + " bytes)";
    }
}
