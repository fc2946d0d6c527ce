// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * The client's end of TLS.
 *
 * @param context whom it trusts, and its certificate
 * @param parameters versions, protocol, and whether the host must be that of the certificate
 * @param showsCertificate whether it has one
 */
record ClientTls(SSLContext context, SSLParameters parameters, boolean showsCertificate) {
    /**
     * Speaks TLS on a socket.
     *
     * @return the socket to use from now on; it closes the other one
     * @throws ClientException if the two do not trust each other
     */
    Socket over(Socket socket, Address address, Patience patience) throws IOException {
        SSLSocket secured =
                (SSLSocket) context.getSocketFactory().createSocket(socket, address.host(), address.port(), true);
        SSLParameters wanted = secured.getSSLParameters(); // has the host for SNI
        wanted.setProtocols(parameters.getProtocols());
        wanted.setEndpointIdentificationAlgorithm(parameters.getEndpointIdentificationAlgorithm());
        wanted.setApplicationProtocols(parameters.getApplicationProtocols());
        secured.setSSLParameters(wanted);
        secured.setSoTimeout(patience.millis(Address.CONNECT_MILLIS_MAX));
        secured.startHandshake();
        return secured;
    }
}
