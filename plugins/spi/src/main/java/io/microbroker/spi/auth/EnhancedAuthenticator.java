// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.auth;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * Decides who may connect by a challenge-response exchange in AUTH packets (MQTT 5.0 §4.12). One per authentication method.
 *
 * <p>Threads, time limit and failures are those of {@link Authenticator}.
 */
public interface EnhancedAuthenticator {
    /** The authentication method that clients name in CONNECT, for example {@code SCRAM-SHA-256}. */
    String method();

    /** Begins an exchange: for a CONNECT, and for each re-authentication. */
    Exchange begin(AuthRequest request);

    /** One exchange with one client. Called by one thread at a time, never before the last answer came. */
    @FunctionalInterface
    interface Exchange {
        /**
         * Takes what the client sent, first in CONNECT (or in AUTH with reason 0x19), then in AUTH packets.
         *
         * @param data authentication data, empty if the packet had none
         * @return accepted, denied, or continued with data for the client
         */
        Future<AuthResult> next(Buffer data);
    }
}
