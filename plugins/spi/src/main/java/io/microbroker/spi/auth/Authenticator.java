// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.auth;

import io.vertx.core.Future;

/**
 * Decides who may connect by what CONNECT carries.
 *
 * <p>Asked once per CONNECT, on the event loop of the connection, which must not be blocked; the future may complete on any
 * thread. A failed future, an exception, null, or no answer within {@code limits.plugin-timeout} turn the client away (0x88)
 * and are counted. Several authenticators are asked in the order of their registration until one does not abstain. With no
 * authenticator registered the setting {@code auth.anonymous} decides.
 */
@FunctionalInterface
public interface Authenticator {
    Future<AuthResult> authenticate(AuthRequest request);
}
