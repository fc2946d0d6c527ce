// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where a broker is, and how to speak to it.
 *
 * @param tls empty for none
 */
record Address(String host, int port, Optional<ClientTls> tls) {
    static final int CONNECT_MILLIS_MAX = 30_000;

    /**
     * Connects a socket, and ends the handshake of TLS as far as the client knows: with TLS 1.3 it learns only later whether
     * the broker takes its certificate.
     *
     * @param patience ends a wait that takes too long
     * @throws ClientException if nobody is there, or the two do not trust each other
     */
    Socket connect(Patience patience) {
        Socket socket = reach(patience);
        if (tls.isEmpty()) {
            return socket;
        }
        try {
            return tls.get().over(socket, this, patience);
        } catch (IOException e) {
            close(socket);
            if (e instanceof SocketTimeoutException) {
                patience.check();
            }
            throw TlsRefusal.of(e, this);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            return; // of no use anyway, and the reason why is told
        }
    }

    private Socket reach(Patience patience) {
        IOException failure = new IOException("no address");
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                Socket socket = new Socket();
                try {
                    socket.setTcpNoDelay(true);
                    socket.connect(new InetSocketAddress(address, port), patience.millis(CONNECT_MILLIS_MAX));
                    return socket;
                } catch (IOException e) {
                    failure = e;
                    socket.close();
                }
            }
        } catch (UnknownHostException e) {
            throw ClientException.usage("Unknown host " + Refusal.printable(host) + " - name the broker's with -h");
        } catch (IOException e) {
            failure = e;
        }
        if (failure instanceof SocketTimeoutException) {
            patience.check();
        }
        throw unreached(failure);
    }

    private ClientException unreached(IOException failure) {
        if (failure instanceof NoRouteToHostException || failure instanceof SocketTimeoutException) {
            return ClientException.usage("No answer from " + this + " - check -h and -p, and the firewall between");
        }
        if (failure instanceof ConnectException) {
            return ClientException.usage("Connection refused - no broker listens on " + this
                    + "; start one with 'microbroker', or name another with -h and -p");
        }
        return ClientException.usage("No connection to " + this + ": " + failure.getMessage());
    }

    @Override
    public String toString() {
        return Refusal.printable(host) + ":" + port;
    }
}
