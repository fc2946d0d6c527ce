// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.spi.transport.LinkAcceptor;
import io.microbroker.spi.transport.ListenerSpec;
import io.microbroker.spi.transport.TlsSpec;
import io.microbroker.spi.transport.Transport;
import io.microbroker.tls.TlsContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** MQTT over TCP, with TLS where a listener has it. The loops of a listener share its certificates. Thread-safe. */
public final class TcpTransport implements Transport {
    private static final Logger log = LoggerFactory.getLogger(TcpTransport.class);
    private static final int BACKLOG = 4096;
    private static final long REFRESH_MILLIS = 2000;

    private final EgressMemory memory;
    private final Map<String, TlsContext> tlsByListener = new ConcurrentHashMap<>();

    /**
     * Makes the transport of one broker.
     *
     * @param egressBytesMax bytes that may wait for all its sockets
     */
    public TcpTransport(long egressBytesMax) {
        memory = new EgressMemory(egressBytesMax);
    }

    /** Bytes that wait for peers that have stalled. */
    public long egressBytes() {
        return memory.waiting();
    }

    @Override
    public String name() {
        return "tcp";
    }

    @Override
    public Future<Listening> listen(Vertx vertx, ListenerSpec spec, LinkAcceptor acceptor) {
        TlsSpec tls = spec.tls();
        if (tls == null) {
            return listen(vertx, spec, null, acceptor);
        }
        return vertx.executeBlocking(
                        () -> tlsByListener.computeIfAbsent(spec.name(), name -> new TlsContext(name, tls)), false)
                .compose(context -> listen(vertx, spec, context, acceptor));
    }

    private Future<Listening> listen(Vertx vertx, ListenerSpec spec, @Nullable TlsContext tls, LinkAcceptor acceptor) {
        NetServerOptions options = new NetServerOptions()
                .setHost(spec.bind())
                .setPort(spec.port())
                .setTcpNoDelay(true)
                .setAcceptBacklog(BACKLOG);
        NetServer server = vertx.createNetServer(options);
        TcpLink.Terms terms = new TcpLink.Terms(spec.name(), spec.egressBytes(), memory, tls, new LogThrottle());
        server.connectHandler(socket -> TcpLink.take(socket, terms, acceptor));
        return server.listen().map(bound -> listening(vertx, bound, spec.name(), tls));
    }

    private Listening listening(Vertx vertx, NetServer bound, String listener, @Nullable TlsContext tls) {
        // One loop watches the files for all.
        boolean watches = tls != null && tls.claimWatch();
        long watch = tls != null && watches ? vertx.setPeriodic(REFRESH_MILLIS, ignored -> refresh(vertx, tls)) : -1;
        return new Listening() {
            @Override
            public int port() {
                return bound.actualPort();
            }

            @Override
            public Future<Void> close() {
                if (watches) {
                    vertx.cancelTimer(watch);
                    tlsByListener.remove(listener);
                }
                return bound.close();
            }
        };
    }

    private static void refresh(Vertx vertx, TlsContext tls) {
        vertx.executeBlocking(tls::refresh, false)
                .onFailure(cause -> log.error("certificates could not be read again", cause));
    }

    /** Reads the certificates of all listeners again, if their files have changed. Returns at once; what goes wrong is logged. */
    public void reload(Vertx vertx) {
        tlsByListener.values().forEach(tls -> refresh(vertx, tls));
    }
}
