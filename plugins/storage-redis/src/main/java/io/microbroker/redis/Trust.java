// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Authorities that may have signed the certificate of Redis. */
final class Trust {
    private Trust() {}

    /**
     * Those of a PEM file.
     *
     * @throws StorageException if it cannot be read, or holds none
     */
    static TrustManagerFactory in(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw unusable(file, "holds no certificate", null);
            }
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (Certificate each : found) {
                trusted.setCertificateEntry("authority-" + ++number, each);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            return factory;
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    private static StorageException unusable(Path file, String why, @Nullable Exception cause) {
        String text =
                "storage.redis.trust: " + file + " " + why + " - name a PEM file with the certificates of authorities";
        return cause == null
                ? new StorageException(StorageException.Kind.UNAVAILABLE, text)
                : new StorageException(StorageException.Kind.UNAVAILABLE, text, cause);
    }
}
