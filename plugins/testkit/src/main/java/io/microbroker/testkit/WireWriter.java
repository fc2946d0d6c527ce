// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The data types of MQTT (§1.5), written without any check of sense. */
final class WireWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    void oneByte(int value) {
        out.write(value);
    }

    void twoBytes(int value) {
        out.write(value >> 8);
        out.write(value);
    }

    void fourBytes(long value) {
        twoBytes((int) (value >> 16));
        twoBytes((int) value);
    }

    /** A variable byte integer: seven bits a byte, the lowest first (§1.5.5). */
    void variable(int value) {
        int rest = value;
        while (rest >= 128) {
            out.write(rest % 128 + 128);
            rest /= 128;
        }
        out.write(rest);
    }

    void text(String value) {
        binary(value.getBytes(StandardCharsets.UTF_8));
    }

    void binary(byte[] value) {
        twoBytes(value.length);
        out.writeBytes(value);
    }

    void bytes(byte[] value) {
        out.writeBytes(value);
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
