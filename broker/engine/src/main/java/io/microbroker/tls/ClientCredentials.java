// SPDX-License-Identifier: Apache-2.0
package io.microbroker.tls;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * What the client's end of TLS needs, from PEM files: whom to trust, and perhaps a certificate of its own. Reading blocks, and
 * fails with {@link TlsFailure} if a file cannot be used. Confined to one thread.
 */
public final class ClientCredentials {
    private static final String FOLDER_FILES = "*.{pem,crt,cer,0,1,2,3,4,5,6,7,8,9}";
    private static final int FOLDER_FILES_MAX = 10_000;
    private static final char[] NO_PASSWORD = new char[0];

    private final Set<X509Certificate> authorities = new LinkedHashSet<>();
    private KeyManager[] own = new KeyManager[0];

    /**
     * Trusts the authorities in a file too.
     *
     * @param option what names the file, for messages
     */
    public void trustFile(String option, String path) {
        authorities.addAll(Pem.certificates(TlsFile.read(option, path)));
    }

    /**
     * Trusts the authorities in a folder too: those in files that end in {@code .pem}, {@code .crt}, {@code .cer}, or a digit
     * as OpenSSL's links do.
     *
     * @param option what names the folder, for messages
     */
    public void trustFolder(String option, String path) {
        TlsFile folder = new TlsFile(option, path, new byte[0]);
        List<X509Certificate> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(path), FOLDER_FILES)) {
            int count = 0;
            for (Path file : files) {
                if (++count > FOLDER_FILES_MAX) {
                    throw folder.failure("has more than " + FOLDER_FILES_MAX + " files", "name the right folder");
                }
                if (Files.isRegularFile(file)) {
                    found.addAll(Pem.anyCertificates(TlsFile.read(option, file.toString())));
                }
            }
        } catch (IOException | DirectoryIteratorException | IllegalArgumentException e) {
            if (e instanceof TlsFailure known) {
                throw known;
            }
            throw folder.failure("is no folder that can be read", "name one with the certificates of authorities");
        }
        if (found.isEmpty()) {
            throw folder.failure("has no certificates in it", "put them there, in files that end in .pem or .crt");
        }
        authorities.addAll(found);
    }

    /** Trusts the authorities that Java comes with, too. */
    public void trustThoseOfJava() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init((KeyStore) null);
            Arrays.stream(factory.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .map(X509TrustManager.class::cast)
                    .forEach(each -> authorities.addAll(List.of(each.getAcceptedIssuers())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has PKIX", e);
        }
    }

    /**
     * Shows a certificate to servers that want one.
     *
     * @param certificateOption what names the file of the certificate, for messages
     * @param keyOption what names that of its key
     */
    public void show(String certificateOption, String certificate, String keyOption, String key) {
        TlsFile keyFile = TlsFile.read(keyOption, key);
        List<X509Certificate> chain = Pem.certificates(TlsFile.read(certificateOption, certificate));
        ServerIdentity identity = ServerIdentity.of(keyFile, Pem.privateKey(keyFile), chain, null);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("own", identity.key(), NO_PASSWORD, chain.toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(store, NO_PASSWORD);
            own = factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw keyFile.failure("cannot be used (" + e.getMessage() + ")", "make it anew");
        }
    }

    /** All of it, put together. */
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own, TrustedAuthorities.managers(authorities), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every Java has TLS and PKIX", e);
        }
    }
}
