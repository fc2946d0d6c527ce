// SPDX-License-Identifier: Apache-2.0
package io.microbroker.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A private key with its certificates.
 *
 * @param hosts the names it stands for, lower case, perhaps with {@code *.} at the front
 * @param chain its own certificate first
 */
record ServerIdentity(List<String> hosts, PrivateKey key, List<X509Certificate> chain) {
    private static final int DNS_NAME = 2;

    ServerIdentity {
        hosts = List.copyOf(hosts);
        chain = List.copyOf(chain);
    }

    /**
     * Makes one, and tries that the two belong together.
     *
     * @param keyFile blamed if they do not
     * @param host the only name it stands for; null for those in the certificate
     */
    static ServerIdentity of(TlsFile keyFile, PrivateKey key, List<X509Certificate> chain, @Nullable String host) {
        if (!belongTogether(key, chain.get(0))) {
            throw keyFile.failure(
                    "does not belong to the certificate of "
                            + chain.get(0).getSubjectX500Principal().getName(),
                    "name the key that the certificate was made for, and put that certificate first in its file");
        }
        return new ServerIdentity(
                host == null ? names(chain.get(0)) : List.of(host.toLowerCase(Locale.ROOT)), key, chain);
    }

    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        byte[] sample = {1, 2, 3};
        try {
            Signature signature = Signature.getInstance(algorithm(key));
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(sample);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String algorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
    }

    private static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> each : alternatives) {
                    if (each.get(0) instanceof Integer kind && kind == DNS_NAME) {
                        names.add(String.valueOf(each.get(1)).toLowerCase(Locale.ROOT));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            return List.of(); // it stands for nobody by name, and may still be the default
        }
        return names;
    }

    /** Whether it stands for this host; a star stands for one label. */
    boolean standsFor(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        int dot = lower.indexOf('.');
        return hosts.contains(lower) || dot > 0 && hosts.contains("*" + lower.substring(dot));
    }
}
