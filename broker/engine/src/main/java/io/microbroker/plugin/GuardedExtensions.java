// SPDX-License-Identifier: Apache-2.0
package io.microbroker.plugin;

import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.auth.Authenticator;
import io.microbroker.spi.auth.Authorizer;
import io.microbroker.spi.auth.EnhancedAuthenticator;
import io.microbroker.spi.event.BrokerEventListener;
import io.microbroker.spi.message.DeliveryInterceptor;
import io.microbroker.spi.message.Interception;
import io.microbroker.spi.message.PublishInterceptor;
import io.microbroker.spi.mqtt.Message;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What one plugin registers, each behind its {@link PluginGuard}; what it turns away is counted. */
record GuardedExtensions(PluginGuard guard) {
    Authenticator authenticator(Authenticator inner) {
        return request ->
                guard.ask("authenticate", () -> inner.authenticate(request)).map(this::counted);
    }

    private AuthResult counted(AuthResult result) {
        if (result instanceof AuthResult.Denied) {
            guard.counters().denied();
        }
        return result;
    }

    EnhancedAuthenticator enhancedAuthenticator(EnhancedAuthenticator inner) {
        String method = inner.method();
        return new EnhancedAuthenticator() {
            @Override
            public String method() {
                return method;
            }

            @Override
            public Exchange begin(AuthRequest request) {
                return new GuardedExchange(inner, request);
            }
        };
    }

    /** Begins together with its first step, so that both run where the guard says. */
    private final class GuardedExchange implements EnhancedAuthenticator.Exchange {
        private final EnhancedAuthenticator authenticator;
        private final AuthRequest request;
        private EnhancedAuthenticator.@Nullable Exchange begun;

        GuardedExchange(EnhancedAuthenticator authenticator, AuthRequest request) {
            this.authenticator = authenticator;
            this.request = request;
        }

        @Override
        public Future<AuthResult> next(Buffer data) {
            return guard.ask("exchange", () -> step(data)).map(GuardedExtensions.this::counted);
        }

        private Future<AuthResult> step(Buffer data) {
            EnhancedAuthenticator.Exchange exchange = begun == null ? authenticator.begin(request) : begun;
            begun = exchange;
            return exchange.next(data);
        }
    }

    Authorizer authorizer(Authorizer inner) {
        return client ->
                guard.ask("policyFor", () -> inner.policyFor(client)).map(policy -> new GuardedPolicy(guard, policy));
    }

    PublishInterceptor publishInterceptor(PublishInterceptor inner) {
        return (publisher, message) -> guard.ask("onPublish", () -> inner.onPublish(publisher, message))
                .map(this::counted);
    }

    private Interception counted(Interception result) {
        if (result instanceof Interception.Drop) {
            guard.counters().denied();
        }
        return result;
    }

    DeliveryInterceptor deliveryInterceptor(DeliveryInterceptor inner) {
        return (receiver, message) -> {
            @Nullable Message result = guard.decide("onDelivery", () -> inner.onDelivery(receiver, message));
            if (result == null) {
                guard.counters().denied();
            }
            return result;
        };
    }

    /** Shows a counter of the plugin. */
    void counter(String name, LongSupplier value) {
        guard.counters().add(name, () -> guard.decide("counter " + name, value::getAsLong));
    }

    BrokerEventListener eventListener(BrokerEventListener inner) {
        return event -> guard.tell("onEvent", () -> inner.onEvent(event));
    }
}
