// SPDX-License-Identifier: Apache-2.0
package io.microbroker.tls;

import io.microbroker.spi.transport.TlsSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** What the files of a listener hold, checked and fit for use. Immutable. */
final class TlsCredentials {
    private final List<ServerIdentity> identities;
    private final List<ServerIdentity> byHost;
    private final List<X509Certificate> authorities;

    /** @throws TlsFailure if anything in the files cannot be used */
    TlsCredentials(TlsFiles files) {
        this.identities = files.find("keystore")
                .map(keystore -> fromKeyStore(keystore, files.spec()))
                .orElseGet(() -> List.of(fromPem(files)));
        this.byHost = files.spec().sni().stream()
                .map(each -> ServerIdentity.of(
                        files.sni(each.key()),
                        Pem.privateKey(files.sni(each.key())),
                        Pem.certificates(files.sni(each.certificate())),
                        each.host()))
                .toList();
        this.authorities = files.find("client-ca").map(Pem::certificates).orElse(List.of());
    }

    private static ServerIdentity fromPem(TlsFiles files) {
        TlsFile key = files.find("key").orElseThrow();
        List<X509Certificate> chain = Pem.certificates(files.find("certificate").orElseThrow());
        return ServerIdentity.of(key, Pem.privateKey(key), chain, null);
    }

    private static List<ServerIdentity> fromKeyStore(TlsFile file, TlsSpec spec) {
        String given = spec.password();
        char[] password = given == null ? new char[0] : given.toCharArray();
        List<ServerIdentity> found = new ArrayList<>();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(file.bytes()), password);
            for (String alias : Collections.list(store.aliases())) {
                Key key = store.isKeyEntry(alias) ? store.getKey(alias, password) : null;
                if (key instanceof PrivateKey own) {
                    List<X509Certificate> chain = Arrays.stream(store.getCertificateChain(alias))
                            .map(X509Certificate.class::cast)
                            .toList();
                    found.add(ServerIdentity.of(file, own, chain, null));
                }
            }
        } catch (UnrecoverableKeyException e) {
            throw wrongPassword(file);
        } catch (IOException e) {
            if (e.getCause() instanceof UnrecoverableKeyException) {
                throw wrongPassword(file);
            }
            throw file.failure("is no PKCS#12 file, or a broken one (" + e.getMessage() + ")", "restore it");
        } catch (GeneralSecurityException e) {
            throw file.failure("cannot be used (" + e.getMessage() + ")", "make it anew");
        }
        if (found.isEmpty()) {
            throw file.failure("has no private key in it", "export the key together with its certificate");
        }
        return found;
    }

    private static TlsFailure wrongPassword(TlsFile file) {
        return file.failure("does not open with this password", "set tls.password to that of the file");
    }

    /** A context of its own for each reading: sessions that trusted an older one are not resumed with it. */
    SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new SniCertificates(byHost, identities)}, trust(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every Java has TLS and PKIX", e);
        }
    }

    private TrustManager[] trust() throws GeneralSecurityException, IOException {
        if (authorities.isEmpty()) {
            return new TrustManager[0];
        }
        return TrustedAuthorities.managers(authorities);
    }

    /** When the first certificate of the server runs out. */
    Instant expiry() {
        return Stream.concat(identities.stream(), byHost.stream())
                .map(identity -> identity.chain().get(0).getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
    }
}
