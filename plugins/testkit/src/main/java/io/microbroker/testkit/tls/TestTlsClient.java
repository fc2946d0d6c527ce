// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.tls;

import io.microbroker.testkit.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The client's end of TLS on 127.0.0.1, to speak MQTT or anything else over. Immutable. */
public final class TestTlsClient {
    private static final int DEADLINE_MILLIS = 10_000;

    private final X509Certificate trusted;
    private final @Nullable TestCertificate own;
    private final List<String> protocols;
    private final String host;

    private TestTlsClient(X509Certificate trusted, @Nullable TestCertificate own, List<String> protocols, String host) {
        this.trusted = trusted;
        this.own = own;
        this.protocols = protocols;
        this.host = host;
    }

    /** A client that trusts the servers of an authority. */
    public static TestTlsClient trusting(TestAuthority authority) {
        return new TestTlsClient(authority.certificate(), null, List.of("TLSv1.3", "TLSv1.2"), "localhost");
    }

    /** The same with a certificate of its own. */
    public TestTlsClient showing(TestCertificate certificate) {
        return new TestTlsClient(trusted, certificate, protocols, host);
    }

    /** The same with one version of TLS only. */
    public TestTlsClient speaking(String protocol) {
        return new TestTlsClient(trusted, own, List.of(protocol), host);
    }

    /** The same that asks for another host; {@code localhost} by default. */
    public TestTlsClient askingFor(String otherHost) {
        return new TestTlsClient(trusted, own, protocols, otherHost);
    }

    /**
     * Connects to this port and ends the handshake, as far as the client knows: with TLS 1.3 it learns only later that its
     * certificate is refused.
     *
     * @throws IOException if the server refuses, or shows a certificate that is not trusted
     */
    public SSLSocket connect(int port) throws IOException {
        SSLSocket socket =
                (SSLSocket) context().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        try {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setProtocols(protocols.toArray(String[]::new));
            parameters.setServerNames(List.of(new SNIHostName(host)));
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(DEADLINE_MILLIS);
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** The same for MQTT. */
    public RawClient mqtt(int port) {
        try {
            return RawClient.over(connect(port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it is made of, for clients of other makers. */
    public SSLContext context() {
        try {
            KeyStore trust = KeyStore.getInstance("PKCS12");
            trust.load(null, null);
            trust.setCertificateEntry("ca", trusted);
            TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
            trustManagers.init(trust);
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager[] keys = own == null ? new KeyManager[0] : new KeyManager[] {new OneKey(own)};
            context.init(keys, trustManagers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
