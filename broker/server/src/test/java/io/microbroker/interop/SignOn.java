// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import org.jspecify.annotations.Nullable;

/**
 * What a client says when it connects.
 *
 * @param cleanStart true to begin anew
 * @param expirySeconds how long the session outlives the connection on MQTT 5.0; before, it does if {@code cleanStart} is false
 */
record SignOn(
        String clientId,
        boolean cleanStart,
        int expirySeconds,
        @Nullable TestMessage will) {
    private static final int KEPT_SECONDS = 300;

    /** A session that ends with the connection. */
    static SignOn fresh(String clientId) {
        return new SignOn(clientId, true, 0, null);
    }

    /** A session that outlives the connection. */
    static SignOn kept(String clientId) {
        return new SignOn(clientId, false, KEPT_SECONDS, null);
    }

    SignOn withWill(TestMessage newWill) {
        return new SignOn(clientId, cleanStart, expirySeconds, newWill);
    }

    SignOn withExpiry(int newExpirySeconds) {
        return new SignOn(clientId, cleanStart, newExpirySeconds, will);
    }
}
