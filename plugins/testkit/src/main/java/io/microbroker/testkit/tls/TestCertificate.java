// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.tls;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/**
 * A private key and its certificates.
 *
 * @param chain its own certificate first, then that of the authority
 */
public record TestCertificate(PrivateKey key, List<X509Certificate> chain) {
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

    public TestCertificate {
        chain = List.copyOf(chain);
    }

    /** A block of PEM. */
    public static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + BASE64.encodeToString(der) + "\n-----END " + kind + "-----\n";
    }

    /** Certificates in PEM. */
    public static String pem(List<X509Certificate> certificates) {
        StringBuilder pem = new StringBuilder();
        try {
            for (X509Certificate each : certificates) {
                pem.append(pem("CERTIFICATE", each.getEncoded()));
            }
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
        return pem.toString();
    }

    /** The key in PEM (PKCS#8). */
    public String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    /** The certificates in PEM. */
    public String chainPem() {
        return pem(chain);
    }

    /** Writes {@code <name>.pem} and {@code <name>.key} into a folder, in place of what is there. */
    public void write(Path folder, String name) {
        writeText(folder.resolve(name + ".pem"), chainPem());
        writeText(folder.resolve(name + ".key"), keyPem());
    }

    /** Writes a text file, in place of what is there. */
    public static Path writeText(Path file, String text) {
        try {
            return Files.write(file, text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a PKCS#12 file. */
    public Path writeKeyStore(Path file, String password) {
        try (OutputStream out = Files.newOutputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("own", key, password.toCharArray(), chain.toArray(X509Certificate[]::new));
            store.store(out, password.toCharArray());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
