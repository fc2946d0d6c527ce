// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi;

import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.spi.admin.ManagedSet;
import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.auth.Authenticator;
import io.microbroker.spi.auth.Authorizer;
import io.microbroker.spi.auth.EnhancedAuthenticator;
import io.microbroker.spi.auth.RefusedException;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.event.BrokerEventListener;
import io.microbroker.spi.message.DeliveryInterceptor;
import io.microbroker.spi.message.PublishInterceptor;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.storage.Storage;
import io.microbroker.spi.transport.Transport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * All that a plugin may do. Registrations are taken during {@link Plugin#start} only, in the order in which they are asked
 * later.
 */
public interface PluginContext {
    Vertx vertx();

    /** What the configuration says under the name of the plugin; nested maps, lists, strings, numbers, booleans. */
    Map<String, Object> config();

    void authenticator(Authenticator authenticator);

    void enhancedAuthenticator(EnhancedAuthenticator authenticator);

    void authorizer(Authorizer authorizer);

    void publishInterceptor(PublishInterceptor interceptor);

    void deliveryInterceptor(DeliveryInterceptor interceptor);

    void eventListener(BrokerEventListener listener);

    void transport(Transport transport);

    /**
     * The broker's own transport, for transports that are a layer on TCP: its links carry TLS where the listener says so, and
     * bring limits and back-pressure with them.
     */
    Transport tcp();

    /** Offers a storage under the name that {@code storage.type} chooses by. */
    void storage(String type, Storage storage);

    /**
     * Shows a number of the plugin among the counters of the broker, as {@code plugin-<plugin>-<name>}.
     *
     * @param name lower-case letters and digits with dashes, beginning with a letter; not {@code failures},
     *     {@code timeouts}, {@code denials} or {@code blocked}, which the broker counts for each plugin
     * @param value asked for from any thread, perhaps often and by several at a time; must answer at once. It is left out
     *     while it throws
     * @throws IllegalArgumentException if the name is none of those, or taken
     */
    void counter(String name, LongSupplier value);

    /**
     * Has the authorizers asked again for the connected clients that the predicate names. Their cached verdicts are stale from
     * then on, and subscriptions that are no longer allowed end. From any thread, at any time.
     */
    void policiesChanged(Predicate<ClientInfo> whom);

    /** A client inside the process that acts as {@code identity}. Usable from {@link Plugin#started} on. */
    BrokerClient client(ClientInfo identity);

    /**
     * The plugin itself as a client inside the process. It may do everything, even publish to topics that begin with {@code $}.
     * Its sessions have the client id {@code $plugin/<plugin>/<id>}, where the id is that of the {@code SessionSpec}; no client
     * of the network can take them over. Usable from {@link Plugin#started} on.
     */
    BrokerClient ownClient();

    /** Usable from {@link Plugin#started} on. */
    BrokerAdmin admin();

    /**
     * Asks the authenticators of the broker about somebody who comes in by the plugin, as they are asked about a client that
     * connects. Usable from {@link Plugin#started} on, from any thread.
     *
     * @param local whether only programs of this machine reach the plugin: {@code auth.anonymous: loopback} lets them in
     *     without credentials
     * @return who it is, as the authenticators say; fails with a {@link RefusedException} if they turn it away
     */
    Future<ClientInfo> signIn(AuthRequest request, boolean local);

    /**
     * Tells that the plugin listens on a port of its own, so that whoever started the broker learns of it. In
     * {@link Plugin#start} or {@link Plugin#started}.
     *
     * @param name as the configuration calls it, such as {@code http}
     * @param line what the banner says behind the name: one short line
     */
    void listens(String name, int port, String line);

    /**
     * Offers things of the plugin to be listed, added and removed while the broker runs. In {@link Plugin#start}.
     *
     * @throws IllegalStateException if there is a set of this name
     */
    void manages(ManagedSet set);

    /**
     * Publishes a figure of the plugin under {@code $SYS/broker/}: retained in memory alone, QoS 0. Nothing is published where
     * {@code sys.interval} is 0. Usable from {@link Plugin#started} on, from any thread.
     *
     * @param topic below {@code $SYS/broker/}, such as {@code connection/garden/state}; without wildcards
     */
    void figure(String topic, String value);
}
