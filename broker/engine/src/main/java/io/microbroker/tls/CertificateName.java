// SPDX-License-Identifier: Apache-2.0
package io.microbroker.tls;

import io.microbroker.spi.transport.TlsSpec;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** The user name that a client certificate stands for. */
public final class CertificateName {
    private static final int MAX_LENGTH = 1024;
    /** Alternative names that are text: e-mail address, host, URI. */
    private static final List<Integer> TEXT_KINDS = List.of(1, 2, 6);

    private CertificateName() {}

    /**
     * The user name; null if the rule wants none or there is no certificate.
     *
     * @param chain a verified chain, the client's own certificate first
     * @throws SecurityException if there is a certificate, but no name, more than one common name, or one with control
     *     characters in it
     */
    public static @Nullable String of(List<Certificate> chain, TlsSpec.UserNameFrom rule) {
        if (rule == TlsSpec.UserNameFrom.NONE || chain.isEmpty()) {
            return null;
        }
        if (!(chain.get(0) instanceof X509Certificate certificate)) {
            throw new SecurityException("the client certificate is not of X.509");
        }
        String name = rule == TlsSpec.UserNameFrom.CN ? commonName(certificate) : alternativeName(certificate);
        if (name.isEmpty() || name.length() > MAX_LENGTH || name.chars().anyMatch(CertificateName::isOdd)) {
            throw new SecurityException("the name in the client certificate is no user name");
        }
        return name;
    }

    private static boolean isOdd(int c) {
        return Character.isISOControl(c) || c == 0xFFFD;
    }

    private static String commonName(X509Certificate certificate) {
        List<Object> found = new ArrayList<>();
        try {
            String subject = certificate.getSubjectX500Principal().getName(X500Principal.RFC2253);
            for (Rdn rdn : new LdapName(subject).getRdns()) {
                Attribute name = rdn.toAttributes().get("CN");
                for (int i = 0; name != null && i < name.size(); i++) {
                    found.add(name.get(i));
                }
            }
        } catch (InvalidNameException e) {
            throw new SecurityException("the subject of the client certificate is no name", e);
        } catch (NamingException e) {
            throw new SecurityException("the subject of the client certificate cannot be read", e);
        }
        if (found.size() != 1 || !(found.get(0) instanceof String name)) {
            throw new SecurityException("the client certificate has " + found.size() + " common names, not one");
        }
        return name;
    }

    private static String alternativeName(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names != null) {
                for (List<?> each : names) {
                    if (each.get(0) instanceof Integer kind && TEXT_KINDS.contains(kind)) {
                        return String.valueOf(each.get(1));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            throw new SecurityException("the alternative names of the client certificate cannot be read", e);
        }
        throw new SecurityException("the client certificate has no alternative name");
    }
}
