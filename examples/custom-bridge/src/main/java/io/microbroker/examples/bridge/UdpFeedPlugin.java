// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.bridge;

import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.vertx.core.Future;
import io.vertx.core.datagram.DatagramSocket;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes readings of sensors that know UDP only, and publishes them under the identity {@code udp-feed}, which the authorizers
 * of the broker are asked about as about any client. Settings, all optional: {@code port} (5140; 0 takes a free one),
 * {@code prefix} ({@code home/}) and {@code pending-max} (1000). Counters: {@code plugin-udp-feed-published}, {@code -bad} and
 * {@code -dropped}.
 *
 * <p>UDP tells nobody who sends, so the socket is bound to 127.0.0.1 and cannot be bound to anything else.
 */
public final class UdpFeedPlugin implements Plugin {
    private static final String NAME = "udp-feed";
    private static final String LOOPBACK = "127.0.0.1";

    private final FeedCounts counts = new FeedCounts();
    private Supplier<Future<Void>> opening = Future::succeededFuture;
    private @Nullable DatagramSocket socket;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Future<Void> start(PluginContext context) {
        Map<String, Object> settings = context.config();
        int port = number(settings, "port", 5140, 0, 65_535);
        int pendingMax = number(settings, "pending-max", 1000, 1, 100_000);
        String prefix = String.valueOf(settings.getOrDefault("prefix", "home/"));
        context.counter("published", counts.published()::get);
        context.counter("bad", counts.bad()::get);
        context.counter("dropped", counts.dropped()::get);

        ClientInfo identity = new ClientInfo(NAME, null, ProtocolVersion.MQTT_5, NAME, LOOPBACK + ":" + port, Map.of());
        opening = () -> open(context, port, new Feed(context.client(identity), prefix, pendingMax, counts));
        return Future.succeededFuture();
    }

    /** Readings are taken once the broker takes messages. */
    @Override
    public Future<Void> started() {
        return opening.get();
    }

    private Future<Void> open(PluginContext context, int port, Feed feed) {
        DatagramSocket bound = context.vertx().createDatagramSocket();
        socket = bound;
        bound.handler(packet -> feed.onDatagram(packet.data()));
        return bound.listen(port, LOOPBACK).mapEmpty();
    }

    private static int number(Map<String, Object> settings, String key, int byDefault, int least, int most) {
        Object value = settings.getOrDefault(key, byDefault);
        if (value instanceof Integer number && number >= least && number <= most) {
            return number;
        }
        throw new IllegalArgumentException(key + " must be a number from " + least + " to " + most + ", not " + value);
    }

    @Override
    public Future<Void> stop() {
        DatagramSocket bound = socket;
        return bound == null ? Future.succeededFuture() : bound.close();
    }

    /** The UDP port that it listens on. Once it is started. */
    public int port() {
        DatagramSocket bound = socket;
        if (bound == null) {
            throw new IllegalStateException("not started");
        }
        return bound.localAddress().port();
    }
}
