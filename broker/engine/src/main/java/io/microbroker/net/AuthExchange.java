// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.engine.Loop;
import io.microbroker.engine.Refusal;
import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.auth.EnhancedAuthenticator;
import io.microbroker.spi.mqtt.ReasonCode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** One challenge-response exchange with a client (MQTT 5.0 §4.12): at CONNECT, or later to prove itself anew. */
final class AuthExchange {
    private final Loop loop;
    private final String method;
    private final EnhancedAuthenticator.Exchange exchange;
    private boolean answering;

    private AuthExchange(Loop loop, String method, EnhancedAuthenticator.Exchange exchange) {
        this.loop = loop;
        this.method = method;
        this.exchange = exchange;
    }

    /**
     * Begins an exchange.
     *
     * @throws Refusal if there is no plugin for the method [MQTT-4.12.0-1], or if it fails
     */
    static AuthExchange begin(Loop loop, String method, AuthRequest request) {
        EnhancedAuthenticator authenticator = loop.engine().gatekeeper().enhanced(method);
        if (authenticator == null) {
            throw new Refusal(ReasonCode.BAD_AUTHENTICATION_METHOD, "authentication method is not supported");
        }
        try {
            return new AuthExchange(loop, method, authenticator.begin(request));
        } catch (RuntimeException e) {
            throw new Refusal(ReasonCode.SERVER_UNAVAILABLE, "a plugin failed: " + e);
        }
    }

    String method() {
        return method;
    }

    /** True while the plugin thinks: the client must not send more then. */
    boolean isAnswering() {
        return answering;
    }

    /** Hands the plugin what the client sent. */
    Future<AuthResult> next(@Nullable Buffer data) {
        answering = true;
        Buffer sent = data == null ? Buffer.buffer() : data;
        return loop.engine().gatekeeper().step(loop, exchange, sent);
    }

    /** The plugin has answered: the client may send again. */
    void answered() {
        answering = false;
    }
}
