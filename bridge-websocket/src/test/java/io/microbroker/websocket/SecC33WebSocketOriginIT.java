// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Past bugs: pages of strangers that open a WebSocket, wrong paths, compression nobody asked for. */
final class SecC33WebSocketOriginIT {
    @RegisterExtension
    static final WebSocketBroker BROKER = WebSocketBroker.with(config -> config);

    private static String answer(WebSocketBroker broker, String request) throws IOException {
        try (RawWebSocket socket = broker.connect()) {
            socket.send(request);
            return socket.head();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8080, 101",
        "https://127.0.0.1, 101",
        "http://evil.example, 403",
        "http://127.0.0.1.evil.example, 403",
        "null, 403"
    })
    void onlyPagesOfTheSameHostComeInByDefault(String origin, int status) throws IOException {
        assertThat(answer(BROKER, RawWebSocket.request("Origin: " + origin + "\n")))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void aNameThatWasPointedToThisMachineIsNotTheSameHost() throws IOException {
        assertThat(answer(
                        BROKER,
                        RawWebSocket.request("Origin: http://evil.example\n")
                                .replace("Host: 127.0.0.1", "Host: evil.example")))
                .startsWith("HTTP/1.1 403 ");
    }

    @Test
    void aListReplacesTheDefault() throws Exception {
        Map<String, Object> settings = Map.of("origins", List.of("https://home.example"));
        try (WebSocketBroker listed = WebSocketBroker.with(
                        config -> config.withListener("ws", ws -> WebSocketBroker.listener(settings)))
                .start()) {
            assertThat(answer(listed, RawWebSocket.request("Origin: https://home.example\n")))
                    .startsWith("HTTP/1.1 101 ");
            assertThat(answer(listed, RawWebSocket.request("Origin: http://127.0.0.1\n")))
                    .startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void aWrongPathIsNotFound() throws IOException {
        assertThat(answer(BROKER, RawWebSocket.request("").replace("/mqtt", "/")))
                .startsWith("HTTP/1.1 404 ");
    }

    @Test
    void aMissingSubprotocolIsABadRequestWithAReason() throws IOException {
        try (RawWebSocket socket = BROKER.connect()) {
            socket.send(RawWebSocket.request("").replace("Sec-WebSocket-Protocol: mqtt\n", ""));

            assertThat(socket.head()).startsWith("HTTP/1.1 400 ");
            assertThat(socket.rest()).contains("subprotocol must be mqtt");
        }
    }

    @Test
    void compressionIsNotAgreedTo() throws IOException {
        assertThat(answer(BROKER, RawWebSocket.request("Sec-WebSocket-Extensions: permessage-deflate\n")))
                .startsWith("HTTP/1.1 101 ")
                .doesNotContain("Extensions");
    }

    @Test
    void mqttWithoutWebSocketIsToldAtOnce() throws IOException {
        try (RawWebSocket socket = BROKER.connect()) {
            socket.send(new byte[] {0x10, 12, 0, 4, 'M', 'Q', 'T', 'T'});

            assertThat(socket.head()).startsWith("HTTP/1.1 400 ");
        }
    }
}
