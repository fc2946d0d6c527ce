// SPDX-License-Identifier: Apache-2.0
package io.microbroker.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Puts certificates of authorities to use. */
final class TrustedAuthorities {
    private TrustedAuthorities() {}

    /** Trust whom one of these has signed, and nobody else. */
    static TrustManager[] managers(Collection<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (X509Certificate each : authorities) {
            store.setCertificateEntry("ca" + store.size(), each);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }
}
