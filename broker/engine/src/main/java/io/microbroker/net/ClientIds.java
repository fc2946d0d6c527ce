// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Client ids for clients that bring none (MQTT 5.0 §3.1.3.1): random, so that nobody can guess another's. */
final class ClientIds {
    private static final int RANDOM_BYTES = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    private ClientIds() {}

    static String assign() {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return "auto-" + HexFormat.of().formatHex(bytes); // [MQTT-3.1.3-6]
    }
}
