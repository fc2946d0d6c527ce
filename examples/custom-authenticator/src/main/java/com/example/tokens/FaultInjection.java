// SPDX-License-Identifier: Apache-2.0
package com.example.tokens;

import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.auth.Authenticator;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.locks.LockSupport;

/**
 * Misbehaves for some user names, to show that the broker does not care: {@code fault-throw}, {@code fault-null},
 * {@code fault-silence} and {@code fault-block}. Switched on by {@code auth.tokens.faults: true}; not for production.
 */
final class FaultInjection implements Authenticator {
    private final Authenticator inner;

    FaultInjection(Authenticator inner) {
        this.inner = inner;
    }

    @Override
    public Future<AuthResult> authenticate(AuthRequest request) {
        switch (String.valueOf(request.username())) {
            case "fault-throw":
                throw new IllegalStateException("thrown on purpose");
            case "fault-null":
                return null;
            case "fault-silence":
                return Promise.<AuthResult>promise().future();
            case "fault-block":
                while (!Thread.currentThread().isInterrupted()) {
                    LockSupport.park();
                }
                throw new IllegalStateException("interrupted");
            default:
                return inner.authenticate(request);
        }
    }
}
