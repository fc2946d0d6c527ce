// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.support;

import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.auth.EnhancedAuthenticator;
import io.microbroker.testkit.fuzz.SamplePackets;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Knows the authentication method of the sample packets: asks once, and takes any answer. */
public final class AskOnce implements EnhancedAuthenticator {
    @Override
    public String method() {
        return SamplePackets.METHOD;
    }

    @Override
    public Exchange begin(AuthRequest request) {
        return new Exchange() {
            private boolean asked;

            @Override
            public Future<AuthResult> next(Buffer data) {
                AuthResult result =
                        asked ? AuthResult.accept("fuzz") : new AuthResult.Continued(Buffer.buffer("challenge"));
                asked = true;
                return Future.succeededFuture(result);
            }
        };
    }
}
