// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.spi.transport.TlsSpec;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.LinkedHashSet;

/** The words of {@code tls} in the words of Vert.x. */
final class TlsOptions {
    private TlsOptions() {}

    static ServerSSLOptions of(TlsSpec spec) {
        ServerSSLOptions options = new ServerSSLOptions()
                .setEnabledSecureTransportProtocols(new LinkedHashSet<>(spec.protocols()))
                .setSni(!spec.sni().isEmpty())
                .setClientAuth(ClientAuth.valueOf(spec.clientAuth().name()));
        if (spec.keystore() != null) {
            options.setKeyCertOptions(new PfxOptions().setPath(spec.keystore()).setPassword(spec.password()));
        } else {
            PemKeyCertOptions pem =
                    new PemKeyCertOptions().addCertPath(spec.certificate()).addKeyPath(spec.key());
            spec.sni().forEach(each -> pem.addCertPath(each.certificate()).addKeyPath(each.key()));
            options.setKeyCertOptions(pem);
        }
        if (spec.clientCa() != null) {
            options.setTrustOptions(new PemTrustOptions().addCertPath(spec.clientCa()));
        }
        return options;
    }
}
