// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/** What a request must say to become a WebSocket of MQTT (RFC 6455 §4.2, MQTT 5.0 §6.0). Immutable. */
final class UpgradeRules {
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String VERSION = "13";
    private static final int KEY_BYTES = 16;
    private static final List<String> SUBPROTOCOLS = List.of("mqtt", "mqttv3.1");

    private final WebSocketSettings settings;

    UpgradeRules(WebSocketSettings settings) {
        this.settings = settings;
    }

    /** The response that makes the connection a WebSocket. */
    byte[] accept(HttpHead request) throws HttpRefusal {
        checkTarget(request);
        checkUpgrade(request);
        String host = request.header("host");
        if (host == null || host.isEmpty()) {
            throw bad("the header Host is missing");
        }
        if (!settings.origins().allow(request.header("origin"), host)) {
            throw new HttpRefusal(
                    "403 Forbidden", "pages of this origin may not connect - the broker lists them in 'origins'");
        }
        String subprotocol = subprotocol(request);
        String response = "HTTP/1.1 101 Switching Protocols\r\n"
                + "Upgrade: websocket\r\n"
                + "Connection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + proof(key(request)) + "\r\n"
                + "Sec-WebSocket-Protocol: " + subprotocol + "\r\n\r\n"; // [MQTT-6.0.0-4]
        return response.getBytes(StandardCharsets.US_ASCII);
    }

    private void checkTarget(HttpHead request) throws HttpRefusal {
        int query = request.target().indexOf('?');
        String path = query < 0 ? request.target() : request.target().substring(0, query);
        if (!path.equals(settings.path())) {
            throw new HttpRefusal("404 Not Found", "MQTT is at " + settings.path());
        }
        if (!request.method().equals("GET")) {
            throw new HttpRefusal("405 Method Not Allowed", "a WebSocket is opened by GET", "Allow: GET");
        }
        String length = request.header("content-length");
        if (request.header("transfer-encoding") != null || length != null && !length.equals("0")) {
            throw bad("a request for a WebSocket has no body");
        }
    }

    private static void checkUpgrade(HttpHead request) throws HttpRefusal {
        if (!request.lists("connection", "upgrade") || !request.lists("upgrade", "websocket")) {
            throw new HttpRefusal(
                    "426 Upgrade Required", "this is an MQTT broker, open it as a WebSocket", "Upgrade: websocket");
        }
        if (!VERSION.equals(request.header("sec-websocket-version"))) {
            throw new HttpRefusal(
                    "426 Upgrade Required",
                    "the version of WebSocket must be " + VERSION,
                    "Sec-WebSocket-Version: " + VERSION);
        }
    }

    private static String key(HttpHead request) throws HttpRefusal {
        String key = Objects.requireNonNullElse(request.header("sec-websocket-key"), "");
        try {
            if (Base64.getDecoder().decode(key).length == KEY_BYTES) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            throw badKey();
        }
        throw badKey();
    }

    /** The one of ours that the client asks for; {@code mqtt} if it asks for several [MQTT-6.0.0-3]. */
    private static String subprotocol(HttpHead request) throws HttpRefusal {
        List<String> offered = Arrays.asList(request.elements("sec-websocket-protocol"));
        for (String known : SUBPROTOCOLS) {
            if (offered.contains(known)) {
                return known;
            }
        }
        throw bad("the subprotocol must be mqtt or mqttv3.1 - ask for it in Sec-WebSocket-Protocol");
    }

    private static String proof(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    private static HttpRefusal badKey() {
        return bad("Sec-WebSocket-Key is not 16 bytes in base64");
    }

    private static HttpRefusal bad(String reason) {
        return new HttpRefusal("400 Bad Request", reason);
    }
}
