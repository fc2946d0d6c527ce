// SPDX-License-Identifier: Apache-2.0
package io.microbroker.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads PEM files (RFC 7468): certificates, and private keys in the forms that OpenSSL writes. */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----", Pattern.DOTALL);
    private static final Pattern BEGIN = Pattern.compile("^-(?!----END)", Pattern.MULTILINE);
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private Pem() {}

    /** The certificates of a file in their order, at least one. */
    static List<X509Certificate> certificates(TlsFile file) {
        List<X509Certificate> certificates = anyCertificates(file);
        if (certificates.isEmpty()) {
            throw file.failure("has no certificate in it", "name a PEM file with BEGIN CERTIFICATE");
        }
        return certificates;
    }

    /** The same, perhaps none. */
    static List<X509Certificate> anyCertificates(TlsFile file) {
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher blocks = blocks(file);
        while (blocks.find()) {
            if (blocks.group(1).endsWith("CERTIFICATE")) {
                certificates.add(certificate(file, decode(file, blocks.group(2))));
            }
        }
        return certificates;
    }

    private static X509Certificate certificate(TlsFile file, byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw file.failure("has a broken certificate in it (" + e.getMessage() + ")", "restore it");
        }
    }

    /** The first private key of a file. */
    static PrivateKey privateKey(TlsFile file) {
        Matcher blocks = blocks(file);
        while (blocks.find()) {
            String kind = blocks.group(1);
            if (kind.equals("ENCRYPTED PRIVATE KEY") || blocks.group(2).contains("ENCRYPTED")) {
                throw file.failure(
                        "is locked by a password",
                        "unlock it (openssl pkey -in locked.pem -out key.pem), or use a keystore with its password");
            }
            if (kind.endsWith("PRIVATE KEY")) {
                return privateKey(file, kind, decode(file, blocks.group(2)));
            }
        }
        throw file.failure("has no private key in it", "name a PEM file with BEGIN PRIVATE KEY");
    }

    private static PrivateKey privateKey(TlsFile file, String kind, byte[] der) {
        try {
            byte[] pkcs8 =
                    switch (kind) {
                        case "PRIVATE KEY" -> der;
                        case "RSA PRIVATE KEY" -> Pkcs8.ofRsa(der);
                        case "EC PRIVATE KEY" -> Pkcs8.ofEc(der);
                        default -> throw new InvalidKeySpecException("a key of the kind " + kind);
                    };
            for (String algorithm : ALGORITHMS) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
                } catch (InvalidKeySpecException e) {
                    continue; // of another algorithm
                }
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            throw file.failure("has a broken private key in it (" + e.getMessage() + ")", "restore it");
        }
        throw file.failure(
                "has a private key that is broken or of an unknown algorithm", "use one of RSA, EC or Ed25519");
    }

    private static Matcher blocks(TlsFile file) {
        String text = new String(file.bytes(), StandardCharsets.ISO_8859_1);
        if (BEGIN.matcher(text).results().count()
                != BLOCK.matcher(text).results().count()) {
            throw file.failure("is cut off or broken: a block has no proper end", "restore it");
        }
        return BLOCK.matcher(text);
    }

    private static byte[] decode(TlsFile file, String base64) {
        try {
            return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw file.failure("is broken: what is between BEGIN and END is not base64", "restore it");
        }
    }
}
