// SPDX-License-Identifier: Apache-2.0
package io.microbroker.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the certificate by the host that the client asks for, else a default one. Nothing is kept per host name, so clients
 * may ask for as many as they like. An alias is the index of an identity. Immutable.
 */
final class SniCertificates extends X509ExtendedKeyManager {
    private final List<ServerIdentity> byHost;
    private final List<ServerIdentity> all;

    /**
     * Makes one.
     *
     * @param byHost taken only when their host is asked for
     * @param others taken when their host is asked for, and the first of them that fits when no host does
     */
    SniCertificates(List<ServerIdentity> byHost, List<ServerIdentity> others) {
        this.byHost = byHost;
        this.all = Stream.concat(byHost.stream(), others.stream()).toList();
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        String algorithm = keyType.split("_", 2)[0]; // "EC_RSA" means: a key of EC, signed by RSA
        String host = requestedHost(engine);
        if (host != null) {
            int index = firstFor(host, algorithm);
            if (index >= 0) {
                return String.valueOf(index);
            }
            if (knowsOfAnotherKind(host)) {
                return null; // the engine asks again for the kind that it has
            }
        }
        for (int i = byHost.size(); i < all.size(); i++) {
            if (all.get(i).key().getAlgorithm().equals(algorithm)) {
                return String.valueOf(i);
            }
        }
        return null;
    }

    private int firstFor(String host, String algorithm) {
        for (int i = 0; i < all.size(); i++) {
            ServerIdentity each = all.get(i);
            if (each.standsFor(host) && each.key().getAlgorithm().equals(algorithm)) {
                return i;
            }
        }
        return -1;
    }

    private boolean knowsOfAnotherKind(String host) {
        return all.stream().anyMatch(each -> each.standsFor(host));
    }

    private static @Nullable String requestedHost(SSLEngine engine) {
        if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
            for (SNIServerName name : session.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return host.getAsciiName();
                }
            }
        }
        return null;
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return all.get(Integer.parseInt(alias)).key();
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return all.get(Integer.parseInt(alias)).chain().toArray(X509Certificate[]::new);
    }

    // Of no use to a server on engines.

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
