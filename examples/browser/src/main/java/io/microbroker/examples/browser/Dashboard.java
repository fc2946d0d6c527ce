// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.browser;

import io.microbroker.spi.embed.BrokerFactory;
import io.microbroker.spi.embed.EmbeddedBroker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionException;

/**
 * A web page with live values, and the broker that it talks to. {@link Options#USAGE} says how to start it.
 *
 * <p>The page speaks to the broker alone, from the browser: this program never sees a message nor a password.
 */
public final class Dashboard {
    private final Options options;
    private final Optional<EmbeddedBroker> broker;
    private final PageServer page;

    private Dashboard(Options options, Optional<EmbeddedBroker> broker, PageServer page) {
        this.options = options;
        this.broker = broker;
        this.page = page;
    }

    public static void main(String[] args) {
        if (Arrays.asList(args).contains("--help")) {
            System.out.print(Options.USAGE);
            return;
        }
        Vertx vertx = Vertx.vertx();
        try {
            Dashboard dashboard = join(start(vertx, Options.parse(args)));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(dashboard, vertx)));
            System.out.println(dashboard.banner());
        } catch (UsageException e) {
            System.err.println("browser: " + e.getMessage() + "\n" + Options.USAGE);
            System.exit(2);
        } catch (CompletionException e) {
            System.err.println("browser: " + reason(e));
            System.exit(1);
        }
    }

    /** One after the other: what follows the end of Vert.x cannot be told by its own threads. */
    private static void stop(Dashboard dashboard, Vertx vertx) {
        join(dashboard.stop());
        join(vertx.close());
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private static String reason(CompletionException failure) {
        Throwable cause = Objects.requireNonNullElse(failure.getCause(), failure);
        String text = String.valueOf(cause.getMessage());
        return text.contains("Address already in use")
                ? text + " - another broker or page has the port: use --page-only with that broker, or other ports"
                : text;
    }

    /** Starts the broker, unless it runs elsewhere, then the page. */
    static Future<Dashboard> start(Vertx vertx, Options options) {
        return startBroker(options).compose(broker -> startPage(vertx, options, broker));
    }

    private static Future<Optional<EmbeddedBroker>> startBroker(Options options) {
        if (!options.brings()) {
            return Future.succeededFuture(Optional.empty());
        }
        return ServiceLoader.load(BrokerFactory.class)
                .findFirst()
                .orElseThrow()
                .start(options.brokerSettings())
                .map(Optional::of);
    }

    private static Future<Dashboard> startPage(Vertx vertx, Options options, Optional<EmbeddedBroker> broker) {
        String scheme = options.webSocketScheme();
        int port = broker.map(running -> running.port(scheme)).orElse(options.webSocketPort());
        String address =
                new JsonObject().put("scheme", scheme).put("port", port).encode();
        return Future.succeededFuture(address)
                .map(Page::read)
                .compose(page -> PageServer.start(vertx, options.pagePort(), options.pem(), page))
                .map(page -> new Dashboard(options, broker, page))
                .recover(cause -> stop(broker).transform(stopped -> Future.failedFuture(cause)));
    }

    private static Future<Void> stop(Optional<EmbeddedBroker> broker) {
        return broker.map(EmbeddedBroker::stop).orElseGet(Future::succeededFuture);
    }

    private String banner() {
        String pageAddress =
                "open " + (options.pem().isPresent() ? "https" : "http") + "://localhost:" + pagePort() + "/";
        if (broker.isEmpty()) {
            return pageAddress;
        }
        return "the broker listens on " + options.webSocketScheme() + "://localhost:" + webSocketPort() + "/mqtt and on"
                + " mqtt://localhost:" + mqttPort() + "\n" + pageAddress;
    }

    int pagePort() {
        return page.port();
    }

    /** Of the broker that was started. */
    int webSocketPort() {
        return broker.orElseThrow().port(options.webSocketScheme());
    }

    /** Of the broker that was started. */
    int mqttPort() {
        return broker.orElseThrow().port("tcp");
    }

    Future<Void> stop() {
        return page.stop().transform(stopped -> stop(broker));
    }
}
