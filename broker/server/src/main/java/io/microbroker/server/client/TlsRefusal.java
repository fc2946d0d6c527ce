// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Why the two ends of TLS do not come together, in words for people. */
final class TlsRefusal {
    private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");
    private static final Set<String> OF_CERTIFICATES = Set.of(
            "access_denied",
            "bad_certificate",
            "certificate_expired",
            "certificate_required",
            "certificate_revoked",
            "certificate_unknown",
            "handshake_failure",
            "no_certificate",
            "unknown_ca",
            "unsupported_certificate");
    private static final int CAUSES_MAX = 20;

    private TlsRefusal() {}

    /** What a failure of the handshake, or of the first bytes behind it, means. */
    static ClientException of(IOException failure, Address address) {
        Matcher alert = ALERT.matcher(String.valueOf(failure.getMessage()));
        return new ClientException(
                ClientException.TLS,
                "TLS error: "
                        + (alert.find()
                                ? ofBroker(alert.group(1), address)
                                : cause(failure, CertificateException.class)
                                        .map(known -> ofCertificate(failure, known, address))
                                        .orElseGet(() -> other(failure, address))));
    }

    /** The connection was lost before CONNACK came: with TLS 1.3 that is how a broker refuses a client certificate. */
    static ClientException beforeAnswer(IOException failure, Address address) {
        if (failure instanceof SSLException) {
            return of(failure, address);
        }
        return new ClientException(ClientException.TLS, "TLS error: " + ended(address));
    }

    private static String ended(Address address) {
        return address + " ended the connection before it answered CONNECT - if it wants client certificates, give one"
                + " that it trusts with --cert and --key";
    }

    /** The broker has told what it dislikes. */
    private static String ofBroker(String alert, Address address) {
        String words = alert.replace('_', ' ');
        if (alert.equals("protocol_version")) {
            return address + " does not speak this version of TLS - use another --tls-version";
        }
        if (alert.equals("no_application_protocol")) {
            return address + " does not know this protocol - use another --tls-alpn";
        }
        boolean shown = address.tls().map(ClientTls::showsCertificate).orElse(false);
        if (!OF_CERTIFICATES.contains(alert)) {
            return address + " refuses the connection (" + words + ")";
        }
        return shown
                ? address + " does not take the client certificate (" + words + ") - give one that is not expired and"
                        + " whose authority the broker trusts, with --cert and --key"
                : address + " wants a client certificate (" + words + ") - give one with --cert and --key";
    }

    /** The certificate of the broker is not good enough. */
    private static String ofCertificate(IOException failure, CertificateException known, Address address) {
        String whose = "the certificate of " + address;
        Optional<CertificateExpiredException> expired = cause(failure, CertificateExpiredException.class);
        if (expired.isPresent()) {
            return whose + " has expired (" + expired.get().getMessage() + ") - give the broker a new one";
        }
        if (cause(failure, CertificateNotYetValidException.class).isPresent()) {
            return whose + " is not valid yet - check the clock of this machine";
        }
        boolean untrusted = String.valueOf(known.getMessage()).startsWith("PKIX path building failed")
                || cause(failure, CertPathValidatorException.class).isPresent();
        if (untrusted) {
            return whose + " is not signed by an authority that is trusted here - give that authority's with --cafile";
        }
        String message = String.valueOf(known.getMessage());
        return message.startsWith("No ")
                ? whose + " is for another host (" + Refusal.printable(message.toLowerCase(Locale.ROOT))
                        + ") - name the host with -h as the certificate does; --insecure looks away"
                : whose + " cannot be used: " + Refusal.printable(message);
    }

    private static String other(IOException failure, Address address) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof SocketTimeoutException) {
            return address + " does not answer - is its port one with TLS, as 8883 is?";
        }
        boolean spokeOtherwise = message.startsWith("Unsupported or unrecognized") || failure instanceof EOFException;
        if (spokeOtherwise || cause(failure, EOFException.class).isPresent()) {
            return address + " speaks no TLS, or ends the connection - name a port with TLS with -p, as 8883 is";
        }
        if (cause(failure, SocketException.class).isPresent()) { // the alert that tells why may be lost with it
            return ended(address);
        }
        return "no secure connection to " + address + ": " + Refusal.printable(message);
    }

    private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
        Throwable each = failure;
        for (int i = 0; each != null && i < CAUSES_MAX; i++) {
            if (type.isInstance(each)) {
                return Optional.of(type.cast(each));
            }
            each = each.getCause();
        }
        return Optional.empty();
    }
}
