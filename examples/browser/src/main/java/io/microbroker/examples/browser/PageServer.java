// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.browser;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Serves the page on 127.0.0.1, with rules that forbid the browser whatever the page does not need. */
final class PageServer {
    /**
     * Scripts and styles from here only, none within the page; no text becomes markup (trusted types). The page may connect
     * anywhere, because its user says where the broker is; http and https are for asking whether anything answers there.
     */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self' ws: wss: http: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            + "require-trusted-types-for 'script'";

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", POLICY,
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cache-Control", "no-store");

    private final Page page;
    private final HttpServer server;

    private PageServer(Page page, HttpServer server) {
        this.page = page;
        this.server = server;
    }

    static Future<PageServer> start(Vertx vertx, int port, Optional<Pem> pem, Page page) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setIdleTimeout(30)
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
        pem.ifPresent(files -> options.setSsl(true)
                .setKeyCertOptions(
                        new PemKeyCertOptions().addCertPath(files.certificate()).addKeyPath(files.key())));
        PageServer server = new PageServer(page, vertx.createHttpServer(options));
        return server.server.requestHandler(server::onRequest).listen().map(server);
    }

    private void onRequest(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        HEADERS.forEach(response::putHeader);
        Page.File file = page.files().get(request.path());
        if (file == null) {
            refuse(response, 404, "there is nothing here, the page is at /\n");
        } else if (!request.method().equals(HttpMethod.GET)) {
            refuse(response.putHeader("Allow", "GET"), 405, "the page is read by GET\n");
        } else {
            response.putHeader("Content-Type", file.type()).end(file.content());
        }
    }

    private static void refuse(HttpServerResponse response, int status, String reason) {
        response.setStatusCode(status)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end(reason);
    }

    int port() {
        return server.actualPort();
    }

    Future<Void> stop() {
        return server.close();
    }
}
