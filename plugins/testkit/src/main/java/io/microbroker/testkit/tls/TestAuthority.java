// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate authority that lives as long as a test.
 *
 * <pre>{@code
 * TestAuthority authority = new TestAuthority("CN=Home");
 * TestCertificate server = authority.issue("CN=broker", "localhost");
 * TestCertificate sensor = authority.issue("CN=sensor-1");
 * }</pre>
 */
public final class TestAuthority {
    private static final AtomicLong SERIAL = new AtomicLong(System.nanoTime());
    private static final Duration VALID = Duration.ofDays(30);
    private static final byte[] ECDSA_SHA256 = Der.sequence(Der.oid("2a8648ce3d040302"));
    private static final byte[] SUBJECT_ALTERNATIVE_NAME = Der.oid("551d11");
    private static final byte[] BASIC_CONSTRAINTS = Der.oid("551d13");
    private static final int DNS_NAME = 0x82;
    private static final int URI = 0x86;

    private final X500Principal name;
    private final KeyPair keys;
    private final X509Certificate certificate;

    /** Makes an authority with this distinguished name, such as {@code CN=Home}. */
    public TestAuthority(String name) {
        this.name = new X500Principal(name);
        this.keys = newKeys("EC");
        byte[] isAuthority = Der.sequence(BASIC_CONSTRAINTS, Der.bool(true), Der.octets(Der.sequence(Der.bool(true))));
        this.certificate = sign(this.name, keys.getPublic(), Instant.now().plus(VALID), List.of(isAuthority));
    }

    /** Its own certificate: what those trust who trust it. */
    public X509Certificate certificate() {
        return certificate;
    }

    /**
     * A certificate that is valid for a month, with a new key on P-256.
     *
     * @param subject distinguished name, such as {@code CN=sensor-1}
     * @param names alternative names: hosts, or URIs if there is a colon in them
     */
    public TestCertificate issue(String subject, String... names) {
        return issue("EC", subject, Instant.now().plus(VALID), names);
    }

    /** The same with a new RSA key. */
    public TestCertificate issueRsa(String subject, String... names) {
        return issue("RSA", subject, Instant.now().plus(VALID), names);
    }

    /** A certificate that ran out yesterday. */
    public TestCertificate issueExpired(String subject, String... names) {
        return issue("EC", subject, Instant.now().minus(Duration.ofDays(1)), names);
    }

    /** A certificate that is valid until a certain time. */
    public TestCertificate issue(String algorithm, String subject, Instant expiry, String... names) {
        KeyPair own = newKeys(algorithm);
        List<byte[]> extensions = new ArrayList<>();
        if (names.length > 0) {
            extensions.add(Der.sequence(SUBJECT_ALTERNATIVE_NAME, Der.octets(alternativeNames(names))));
        }
        X509Certificate issued = sign(new X500Principal(subject), own.getPublic(), expiry, extensions);
        return new TestCertificate(own.getPrivate(), List.of(issued, certificate));
    }

    private static byte[] alternativeNames(String[] names) {
        byte[][] elements = new byte[names.length][];
        for (int i = 0; i < names.length; i++) {
            int kind = names[i].indexOf(':') >= 0 ? URI : DNS_NAME;
            elements[i] = Der.element(kind, names[i].getBytes(StandardCharsets.US_ASCII));
        }
        return Der.sequence(elements);
    }

    private static KeyPair newKeys(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(algorithm.equals("EC") ? 256 : 2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** RFC 5280 §4.1. */
    private X509Certificate sign(X500Principal subject, PublicKey key, Instant expiry, List<byte[]> extensions) {
        byte[] body = Der.sequence(
                Der.element(0xA0, Der.integer(BigInteger.TWO)), // version 3
                Der.integer(BigInteger.valueOf(SERIAL.incrementAndGet())),
                ECDSA_SHA256,
                name.getEncoded(),
                Der.sequence(Der.utcTime(Instant.now().minus(Duration.ofDays(2))), Der.utcTime(expiry)),
                subject.getEncoded(),
                key.getEncoded(),
                extensions.isEmpty()
                        ? new byte[0]
                        : Der.element(0xA3, Der.sequence(extensions.toArray(byte[][]::new))));
        try {
            byte[] der = Der.sequence(body, ECDSA_SHA256, Der.bits(signature(keys.getPrivate(), body)));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] signature(PrivateKey key, byte[] body) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        signature.update(body);
        return signature.sign();
    }
}
