// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.transport;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS of a listener, as the configuration says it: {@code listeners.<name>.tls}. Names files and reads none. Either
 * {@code certificate} and {@code key}, or {@code keystore}.
 *
 * @param certificate PEM file with the chain of the server, its own certificate first; none by default
 * @param key PEM file with the private key that belongs to it; none by default
 * @param keystore PKCS#12 file with certificates and keys; none by default
 * @param password of the key store; none by default
 * @param clientCa PEM file with the authorities whose client certificates are trusted; none by default
 * @param clientAuth whether clients are asked for a certificate: {@code none}, {@code request} or {@code required}; default
 *     {@code none}
 * @param userNameFrom what of a client certificate becomes the user name, in place of user name and password of CONNECT:
 *     {@code none}, {@code cn} (the common name) or {@code san} (the first name, address or URI of the alternative names);
 *     default {@code none}
 * @param protocols {@code TLSv1.2}, {@code TLSv1.3} or both; default both
 * @param sni certificates for other host names; none by default
 */
public record TlsSpec(
        @Nullable String certificate,
        @Nullable String key,
        @Nullable String keystore,
        @Nullable String password,
        @Nullable String clientCa,
        ClientAuth clientAuth,
        UserNameFrom userNameFrom,
        List<String> protocols,
        List<Sni> sni) {
    private static final List<String> PROTOCOLS = List.of("TLSv1.2", "TLSv1.3");

    /** Nothing but defaults: not complete, since no certificate is named. */
    public static final TlsSpec DEFAULT =
            new TlsSpec(null, null, null, null, null, ClientAuth.NONE, UserNameFrom.NONE, PROTOCOLS, List.of());

    /** Whether clients are asked for a certificate. */
    public enum ClientAuth {
        /** They are not asked. */
        NONE,
        /** They may show one; one that is wrong is refused. */
        REQUEST,
        /** Without a good one nobody comes in. */
        REQUIRED
    }

    /** What of a client certificate becomes the user name. */
    public enum UserNameFrom {
        NONE,
        CN,
        SAN
    }

    /**
     * A certificate for clients that ask for another host.
     *
     * @param host the name, or {@code *.} and the rest of it; by default the names in the certificate
     * @param certificate PEM file
     * @param key PEM file
     */
    public record Sni(
            @Nullable String host,
            @Nullable String certificate,
            @Nullable String key) {
        /** Nothing: not complete. */
        public static final Sni DEFAULT = new Sni(null, null, null);
    }

    public TlsSpec {
        protocols = List.copyOf(protocols);
        sni = List.copyOf(sni);
        if (protocols.isEmpty() || !PROTOCOLS.containsAll(protocols)) {
            throw new IllegalArgumentException("protocols must be of " + PROTOCOLS + ", not " + protocols);
        }
    }

    /** A server with a certificate in PEM files. */
    public static TlsSpec pem(String certificate, String key) {
        return new TlsSpec(
                certificate, key, null, null, null, ClientAuth.NONE, UserNameFrom.NONE, PROTOCOLS, List.of());
    }

    /** The same with client certificates. */
    public TlsSpec withClients(String newClientCa, ClientAuth newClientAuth, UserNameFrom newUserNameFrom) {
        return new TlsSpec(
                certificate, key, keystore, password, newClientCa, newClientAuth, newUserNameFrom, protocols, sni);
    }

    /**
     * Refuses what says too little or contradicts itself, so that nothing is ever more open than meant.
     *
     * @throws IllegalArgumentException with a message that starts with the key
     */
    public void requireComplete() {
        requireOneIdentity();
        requireAuthorities();
        if (sni.stream().anyMatch(each -> each.certificate() == null || each.key() == null)) {
            throw new IllegalArgumentException("tls.sni has an entry without certificate or key - name both files");
        }
    }

    private void requireOneIdentity() {
        boolean pem = certificate != null || key != null;
        if (pem && keystore != null) {
            throw new IllegalArgumentException(
                    "tls names certificate and key, and a keystore too - keep one of the two");
        }
        if (!pem && keystore == null) {
            throw new IllegalArgumentException(
                    "tls names no certificate - write certificate and key (PEM files), or keystore (PKCS#12)");
        }
        if (pem && (certificate == null || key == null)) {
            throw new IllegalArgumentException(
                    "tls has " + (key == null ? "certificate without key" : "key without certificate")
                            + " - name both files; they may be the same");
        }
    }

    private void requireAuthorities() {
        boolean asks = clientAuth != ClientAuth.NONE;
        if (asks && clientCa == null) {
            throw new IllegalArgumentException(
                    "tls.client-auth needs client-ca - name the PEM file of the authorities to trust");
        }
        if (!asks && clientCa != null) {
            throw new IllegalArgumentException(
                    "tls.client-ca does nothing without client-auth - write client-auth: required");
        }
        if (!asks && userNameFrom != UserNameFrom.NONE) {
            throw new IllegalArgumentException(
                    "tls.user-name-from needs certificates of clients - write client-auth: required");
        }
    }

    /** Whether nobody comes in without a certificate that says who it is. */
    public boolean identifiesEverybody() {
        return clientAuth == ClientAuth.REQUIRED && userNameFrom != UserNameFrom.NONE;
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "TlsSpec[certificate=" + certificate + ", key=" + key + ", keystore=" + keystore + ", clientCa="
                + clientCa
                + ", clientAuth=" + clientAuth + ", userNameFrom=" + userNameFrom + ", protocols=" + protocols
                + ", sni="
                + sni + "]";
    }
}
