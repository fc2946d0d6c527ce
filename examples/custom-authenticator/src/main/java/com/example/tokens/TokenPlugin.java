// SPDX-License-Identifier: Apache-2.0
package com.example.tokens;

import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.vertx.core.Future;
import java.util.Map;

/** Lets devices in by a token each, which stands in the configuration. */
public final class TokenPlugin implements Plugin {
    @Override
    public String name() {
        return "auth-tokens";
    }

    @Override
    public Future<Void> start(PluginContext context) {
        if (!(context.config().get("devices") instanceof Map<?, ?> devices) || devices.isEmpty()) {
            return Future.failedFuture("auth.tokens.devices is missing - write a token for each device");
        }
        TokenAuthenticator authenticator = new TokenAuthenticator(devices);
        boolean faults = Boolean.TRUE.equals(context.config().get("faults"));
        context.authenticator(faults ? new FaultInjection(authenticator) : authenticator);
        return Future.succeededFuture();
    }
}
