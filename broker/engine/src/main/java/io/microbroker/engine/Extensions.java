// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.spi.auth.Authenticator;
import io.microbroker.spi.auth.Authorizer;
import io.microbroker.spi.auth.EnhancedAuthenticator;
import io.microbroker.spi.event.BrokerEvent;
import io.microbroker.spi.event.BrokerEventListener;
import io.microbroker.spi.message.DeliveryInterceptor;
import io.microbroker.spi.message.PublishInterceptor;
import java.util.List;
import java.util.Map;

/**
 * What plugins registered, in the order in which it is asked. Immutable: fixed before the first listener opens. Each stands
 * behind a guard: it answers in time, and what it does wrong is counted for its plugin and comes out as a failure.
 *
 * @param enhancedAuthenticators by authentication method
 * @param counters one for each plugin
 */
public record Extensions(
        List<Authenticator> authenticators,
        Map<String, EnhancedAuthenticator> enhancedAuthenticators,
        List<Authorizer> authorizers,
        List<PublishInterceptor> publishInterceptors,
        List<DeliveryInterceptor> deliveryInterceptors,
        List<BrokerEventListener> eventListeners,
        List<PluginCounters> counters) {
    /** A broker without plugins. */
    public static final Extensions NONE =
            new Extensions(List.of(), Map.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    public Extensions {
        authenticators = List.copyOf(authenticators);
        enhancedAuthenticators = Map.copyOf(enhancedAuthenticators);
        authorizers = List.copyOf(authorizers);
        publishInterceptors = List.copyOf(publishInterceptors);
        deliveryInterceptors = List.copyOf(deliveryInterceptors);
        eventListeners = List.copyOf(eventListeners);
        counters = List.copyOf(counters);
    }

    /** Tells all listeners; one that throws is counted and does not keep the others from hearing it. */
    public void tell(Loop loop, BrokerEvent event) {
        for (BrokerEventListener listener : eventListeners) {
            try {
                listener.onEvent(event);
            } catch (RuntimeException e) {
                loop.counters().increment(Counter.PLUGIN_FAILURES);
            }
        }
    }
}
