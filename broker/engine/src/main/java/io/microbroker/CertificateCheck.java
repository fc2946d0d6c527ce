// SPDX-License-Identifier: Apache-2.0
package io.microbroker;

import io.microbroker.config.BrokerConfig;
import io.microbroker.config.ConfigException;
import io.microbroker.config.HttpConfig;
import io.microbroker.spi.transport.TlsSpec;
import io.microbroker.tls.TlsContext;
import io.microbroker.tls.TlsFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Whether the certificates that the configuration names can be used. Reads them and forgets them. */
final class CertificateCheck {
    private CertificateCheck() {}

    /**
     * Those of all sections. Blocks.
     *
     * @throws ConfigException naming the key and the file
     */
    static void all(BrokerConfig config) {
        config.listeners().forEach((name, listener) -> check("listeners." + name, listener.tls()));
        check("http", tlsOf(config));
    }

    /** Those of HTTP, by a worker: the plugin has them read by Vert.x, which does not say what is wrong with them. */
    static Future<Void> http(BrokerConfig config, Vertx vertx) {
        TlsSpec tls = tlsOf(config);
        return tls == null
                ? Future.succeededFuture()
                : vertx.executeBlocking(Executors.callable(() -> check("http", tls)), false)
                        .mapEmpty();
    }

    private static @Nullable TlsSpec tlsOf(BrokerConfig config) {
        HttpConfig http = config.http();
        return http == null ? null : http.tls();
    }

    private static void check(String section, @Nullable TlsSpec tls) {
        if (tls != null) {
            try {
                TlsContext.check(tls);
            } catch (TlsFailure e) {
                throw Misconfigured.section(section, e);
            }
        }
    }
}
