// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

/** Variable byte integers (MQTT 5.0 §1.5.5): seven bits a byte, low ones first, at most four bytes. */
public final class VarInt {
    /** The highest value. */
    public static final int MAX = 268_435_455;

    private VarInt() {}

    /** Bytes that a value takes: 1..4. Values outside 0..{@link #MAX} give no meaningful answer. */
    public static int size(int value) {
        return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4;
    }
}
