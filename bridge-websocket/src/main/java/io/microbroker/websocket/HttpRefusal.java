// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import java.nio.charset.StandardCharsets;

/** The upgrade is refused: an HTTP status and a reason that the other side may read. Costs no stack trace. */
final class HttpRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final String status;
    private final String header;

    /**
     * Makes a refusal.
     *
     * @param status such as {@code 404 Not Found}
     */
    HttpRefusal(String status, String reason) {
        this(status, reason, "");
    }

    /**
     * Makes a refusal with one more header.
     *
     * @param header a line without its end; empty for none
     */
    HttpRefusal(String status, String reason, String header) {
        super(reason, null, false, false);
        this.status = status;
        this.header = header;
    }

    String status() {
        return status;
    }

    /** The whole response. */
    byte[] response() {
        String body = getMessage() + "\n";
        String response = "HTTP/1.1 " + status + "\r\n"
                + (header.isEmpty() ? "" : header + "\r\n")
                + "Content-Type: text/plain; charset=utf-8\r\n"
                + "X-Content-Type-Options: nosniff\r\n"
                + "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n"
                + "Connection: close\r\n\r\n" + body;
        return response.getBytes(StandardCharsets.UTF_8);
    }
}
