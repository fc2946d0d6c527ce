// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.auth;

/**
 * Limits of one client that replace those of the configuration; 0 leaves the configured one.
 *
 * @param queuedMessages messages that wait for it at most
 * @param inFlight unacknowledged messages to it at most
 */
public record ClientLimits(int queuedMessages, int inFlight) {
    /** All as configured. */
    public static final ClientLimits NONE = new ClientLimits(0, 0);

    public ClientLimits {
        if (queuedMessages < 0 || inFlight < 0) {
            throw new IllegalArgumentException("limits must not be negative");
        }
    }
}
