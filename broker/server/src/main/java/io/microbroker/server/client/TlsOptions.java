// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.tls.ClientCredentials;
import io.microbroker.tls.TlsFailure;
import java.util.List;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of TLS. Whoever is to be trusted turns it on. */
final class TlsOptions {
    private static final String CERTIFICATE = "--cert";
    private static final String KEY = "--key";

    @Option(
            names = "--cafile",
            paramLabel = "FILE",
            description = "speak TLS, and trust the authorities in this PEM file")
    private @Nullable String authorityFile;

    @Option(
            names = "--capath",
            paramLabel = "DIR",
            description = "speak TLS, and trust the authorities in the .pem and .crt files of this folder")
    private @Nullable String authorityFolder;

    @Option(
            names = "--tls-use-os-certs",
            description =
                    "speak TLS, and trust the authorities that Java comes with; so by default on port 8883 and with"
                            + " -L mqtts://")
    private boolean usualAuthorities;

    @Option(names = CERTIFICATE, paramLabel = "FILE", description = "a client certificate, in PEM; needs --key")
    private @Nullable String certificate;

    @Option(names = KEY, paramLabel = "FILE", description = "its private key, in PEM and without a password")
    private @Nullable String key;

    @Option(names = "--insecure", description = "do not look whether the certificate of the broker is of this host")
    private boolean anyHost;

    @Option(
            names = "--tls-version",
            paramLabel = "VERSION",
            description = "tlsv1.2 or tlsv1.3; default the best of both")
    private @Nullable String version;

    @Option(names = "--tls-alpn", paramLabel = "PROTOCOL", description = "the protocol to tell the broker by ALPN")
    private @Nullable String protocol;

    /** Whether an option says whom to trust, and so that TLS is spoken. */
    boolean sayWhomToTrust() {
        return authorityFile != null || authorityFolder != null || usualAuthorities;
    }

    /**
     * Checks that nobody who asks for TLS is left without.
     *
     * @throws ClientException if so
     */
    void requireNone() {
        boolean any = certificate != null || key != null || anyHost || version != null || protocol != null;
        if (any) {
            throw ClientException.usage("--cert, --key, --insecure, --tls-version and --tls-alpn do nothing without TLS"
                    + " - say whom to trust, with --cafile, --capath or --tls-use-os-certs");
        }
    }

    /**
     * The client's end of TLS that the options describe.
     *
     * @throws ClientException if a file cannot be used, or the options make no sense
     */
    ClientTls tls() {
        SSLParameters parameters = parameters();
        if ((certificate == null) != (key == null)) {
            throw ClientException.usage("--cert and --key belong together - give both");
        }
        ClientCredentials credentials = new ClientCredentials();
        try {
            if (authorityFile != null) {
                credentials.trustFile("--cafile", authorityFile);
            }
            if (authorityFolder != null) {
                credentials.trustFolder("--capath", authorityFolder);
            }
            if (usualAuthorities || !sayWhomToTrust()) {
                credentials.trustThoseOfJava();
            }
            if (certificate != null && key != null) {
                credentials.show(CERTIFICATE, certificate, KEY, key);
            }
        } catch (TlsFailure e) {
            throw ClientException.usage(String.valueOf(e.getMessage()));
        }
        return new ClientTls(credentials.context(), parameters, certificate != null);
    }

    private SSLParameters parameters() {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(protocols());
        if (!anyHost) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 2818 §3.1
        }
        if (protocol != null) {
            parameters.setApplicationProtocols(List.of(protocol).toArray(String[]::new));
        }
        return parameters;
    }

    private String[] protocols() {
        if (version == null) {
            return new String[] {"TLSv1.3", "TLSv1.2"};
        }
        return switch (version) {
            case "tlsv1.2" -> new String[] {"TLSv1.2"};
            case "tlsv1.3" -> new String[] {"TLSv1.3"};
            default ->
                throw ClientException.usage("Unknown version '" + Refusal.printable(version)
                        + "' behind --tls-version - use tlsv1.2 or tlsv1.3");
        };
    }
}
