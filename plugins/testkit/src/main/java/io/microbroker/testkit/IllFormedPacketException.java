// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

/** A packet that came breaks the rules of MQTT. */
final class IllFormedPacketException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IllFormedPacketException(String message) {
        super(message);
    }
}
