// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.testkit.tls.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The server's end of TLS for one connection, with nothing behind it. */
final class TlsDoor implements AutoCloseable {
    private final ServerSocket server;

    TlsDoor(TestCertificate shown) {
        this(factory(shown));
    }

    private TlsDoor(ServerSocketFactory factory) {
        try {
            server = factory.createServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "tls door");
        thread.setDaemon(true);
        thread.start();
    }

    /** One that takes connections and says nothing, not even that it speaks no TLS. */
    static TlsDoor silent() {
        return new TlsDoor(ServerSocketFactory.getDefault());
    }

    private static ServerSocketFactory factory(TestCertificate shown) {
        char[] password = "secret".toCharArray();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("own", shown.key(), password, shown.chain().toArray(X509Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context.getServerSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve() {
        try (Socket accepted = server.accept()) {
            while (accepted.getInputStream().read() >= 0) {}
        } catch (IOException e) {
            return; // the client does not trust it
        }
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
