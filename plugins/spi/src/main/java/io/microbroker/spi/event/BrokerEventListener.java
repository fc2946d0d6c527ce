// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.event;

/**
 * Is told what happened, after the fact. Called on the event loop where it happened, so it must not block; an exception is
 * counted and ignored. It cannot prevent anything: that is what interceptors and policies are for.
 */
@FunctionalInterface
public interface BrokerEventListener {
    void onEvent(BrokerEvent event);
}
