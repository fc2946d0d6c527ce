// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.http.webhook.Webhooks;
import io.microbroker.spi.PluginContext;
import io.microbroker.spi.transport.TlsSpec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Router;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server: one port, one event loop, a Vert.x of its own. So neither a slow request nor the meters of Vert.x cost a loop
 * that carries MQTT anything. Opened and closed once.
 */
final class HttpFront {
    private static final Logger log = LoggerFactory.getLogger(HttpFront.class);
    private static final int WORKERS = 4;
    private static final int BACKLOG = 1024;

    private final HttpSettings settings;
    private final PluginContext context;
    private final Metrics metrics;
    private final Vertx vertx;
    private final BrokerDesk desk;
    private final Entrance entrance;
    private final @Nullable AuditFile auditFile;
    private final Audit audit;
    private final Refusals refusals = new Refusals();
    private final Webhooks webhooks;
    private final AtomicLong streamsDropped = new AtomicLong();
    private final LiveEvents liveEvents = new LiveEvents();
    private @Nullable LiveStream live;
    private @Nullable StreamOperations streams;
    private @Nullable HttpServer server;

    /** Blocks on files. */
    HttpFront(HttpSettings settings, PluginContext context) {
        this.settings = settings;
        this.context = context;
        this.entrance = new Entrance(settings);
        this.auditFile = settings.auditFile() == null ? null : AuditFile.open(settings.auditFile());
        this.metrics = new Metrics();
        // On a thread that knows no Vert.x, or the new one would take itself for a part of the broker's.
        this.vertx = CompletableFuture.supplyAsync(this::makeVertx).join();
        this.desk = new BrokerDesk(context, vertx);
        this.audit = new Audit(vertx, auditFile);
        context.counter("streams-dropped", streamsDropped::get);
        context.eventListener(refusals);
        context.eventListener(liveEvents);
        this.webhooks = new Webhooks(settings.webhooks(), context, vertx, Views::message);
    }

    private Vertx makeVertx() {
        VertxOptions options = new VertxOptions()
                .setMetricsOptions(
                        new MicrometerMetricsOptions().setEnabled(true).setRegistryName(Entrance.secret()))
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(WORKERS)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
        return Vertx.builder()
                .with(options)
                .withMetrics(new MicrometerMetricsFactory(metrics.registry()))
                .build();
    }

    Future<Void> open() {
        ConnectionWatch watch = new ConnectionWatch(vertx, settings);
        Router router = new Routes(settings, desk, entrance, audit, operations(watch)).router(vertx);
        HttpServer made = vertx.createHttpServer(serverOptions());
        server = made;
        return made.connectionHandler(watch::onConnection)
                .requestHandler(request -> {
                    watch.onRequest(request);
                    router.handle(request);
                })
                .invalidRequestHandler(watch::onInvalid)
                .listen()
                .map(bound -> {
                    context.listens("http", bound.actualPort(), line(bound.actualPort()));
                    return null;
                });
    }

    private List<Operation> operations(ConnectionWatch watch) {
        Identities identities = new Identities(desk, settings);
        StreamOperations made = new StreamOperations(desk, identities, settings, watch, streamsDropped);
        streams = made;
        LiveStream looking = new LiveStream(desk, settings, watch, liveEvents, streamsDropped);
        live = looking;
        List<Operation> all = new ArrayList<>();
        all.addAll(new HealthOperations(desk).all());
        all.addAll(new MetricOperations(desk, metrics).all());
        all.addAll(new SessionOperations(entrance, desk, audit).all());
        all.addAll(new ManagementOperations(desk, settings).all());
        all.addAll(new AccessOperations(desk, refusals).all());
        all.addAll(new TraceOperations(desk).all());
        all.add(Operation.look("/audit")
                .paged()
                .answers("Audit")
                .by("audit", "Changes that were asked for, the latest first.", audit::reply));
        all.addAll(new WebhookOperations(desk, webhooks).all());
        all.addAll(new MessageOperations(desk, identities, settings).all());
        all.addAll(made.all());
        all.add(looking.operation());
        all.addAll(new RequestOperations(desk, identities, watch).all());
        all.addAll(new BridgeOperations(desk).all());
        all.add(OpenApi.operation(all));
        all.add(ApiPage.operation(List.copyOf(all)));
        return all;
    }

    private HttpServerOptions serverOptions() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(settings.bind())
                .setPort(settings.port())
                .setAcceptBacklog(BACKLOG)
                .setMaxInitialLineLength(settings.headerSize())
                .setMaxHeaderSize(settings.headerSize())
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false)
                .setCompressionSupported(false)
                .setDecompressionSupported(false)
                .setTcpNoDelay(true);
        TlsSpec tls = settings.tls();
        if (tls == null) {
            return options;
        }
        ServerSSLOptions ssl = TlsOptions.of(tls);
        return options.setSsl(true)
                .setKeyCertOptions(ssl.getKeyCertOptions())
                .setTrustOptions(ssl.getTrustOptions())
                .setClientAuth(ssl.getClientAuth())
                .setSni(ssl.isSni())
                .setEnabledSecureTransportProtocols(ssl.getEnabledSecureTransportProtocols());
    }

    private String line(int port) {
        String host = settings.bind().contains(":") && !settings.bind().startsWith("[")
                ? "[" + settings.bind() + "]"
                : settings.bind();
        String address = settings.scheme() + "://" + host + ":" + port;
        String token = entrance.linkToken();
        return token == null
                ? address + "/, users of " + settings.users()
                : address + "/?token=" + token + " (good once)";
    }

    /**
     * The broker is there: all routes answer from here on.
     *
     * @return completes when webhooks miss nothing any more
     */
    Future<Void> begin() {
        metrics.bind(context.admin(), webhooks);
        desk.begin();
        LiveStream looking = live;
        if (looking != null) {
            looking.begin();
        }
        return webhooks.begin();
    }

    /** Reads certificates and users again; what cannot be used is logged, and what was in force stays so. */
    void reload() {
        vertx.executeBlocking(
                        () -> {
                            webhooks.reload();
                            entrance.reload();
                            return null;
                        },
                        false)
                .onSuccess(done -> endLive())
                .onFailure(cause -> log.error("{} - the users read before stay in force", cause.getMessage()));
        HttpServer running = server;
        TlsSpec tls = settings.tls();
        if (running != null && tls != null) {
            running.updateSSLOptions(TlsOptions.of(tls), true)
                    .onFailure(cause -> log.error(
                            "the certificates of http cannot be used, those before stay in force cause={}",
                            cause.toString()));
        }
    }

    private void endLive() {
        LiveStream looking = live;
        if (looking != null) {
            looking.endAll();
        }
    }

    Future<Void> close() {
        metrics.close();
        endLive();
        HttpServer running = server;
        StreamOperations open = streams;
        CompletionStage<Void> closed = webhooks.close()
                .transform(done -> open == null ? Future.<Void>succeededFuture() : open.close())
                .transform(done -> running == null ? Future.<Void>succeededFuture() : running.close())
                .toCompletionStage();
        // Not on its own loop, which ends with it.
        return Future.fromCompletionStage(closed.handle((done, cause) -> vertx)
                        .thenComposeAsync(own -> own.close().toCompletionStage()))
                .onComplete(done -> audit.close());
    }
}
