// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.auth;

import io.microbroker.spi.mqtt.ClientInfo;
import io.vertx.core.Future;

/**
 * Makes the policy of a client.
 *
 * <p>Asked once per CONNECT after authentication, and again for a connected client when {@code PluginContext.policiesChanged}
 * says so. Called on the event loop of the connection, which must not be blocked; a failed future, an exception, null, or no
 * answer in time mean {@link TopicPolicy#DENY_ALL}. With several authorizers a client may do what none of them denies. With
 * none, everything but publishing to {@code $} topics is allowed.
 */
@FunctionalInterface
public interface Authorizer {
    Future<TopicPolicy> policyFor(ClientInfo client);
}
