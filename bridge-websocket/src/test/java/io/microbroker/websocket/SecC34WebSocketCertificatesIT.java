// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.microbroker.config.ListenerConfig;
import io.microbroker.spi.transport.TlsSpec;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.tls.TestAuthority;
import io.microbroker.testkit.tls.TestCertificate;
import io.microbroker.testkit.tls.TestTlsClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Past bug: client certificates checked on TCP, and on WebSocket not. */
final class SecC34WebSocketCertificatesIT {
    private final TestAuthority authority = new TestAuthority("CN=Home");
    private final TestTlsClient client = TestTlsClient.trusting(authority);
    private final Path folder;

    SecC34WebSocketCertificatesIT(@TempDir Path folder) {
        this.folder = folder;
    }

    private WebSocketBroker broker(TlsSpec.ClientAuth clientAuth, Duration connectTimeout) {
        authority.issue("CN=broker", "localhost").write(folder, "server");
        Path ca = TestCertificate.writeText(
                folder.resolve("ca.pem"), TestCertificate.pem(List.of(authority.certificate())));
        TlsSpec tls = TlsSpec.pem(
                        folder.resolve("server.pem").toString(),
                        folder.resolve("server.key").toString())
                .withClients(ca.toString(), clientAuth, TlsSpec.UserNameFrom.CN);
        ListenerConfig listener = WebSocketBroker.listener(Map.of()).withTls(tls);
        return WebSocketBroker.with(config -> config.withListener("ws", ws -> listener)
                        .withLimits(limits -> limits.connectTimeout(connectTimeout)))
                .start();
    }

    private static boolean isServed(TestTlsClient client, int port) {
        try (SSLSocket socket = client.connect(port)) {
            socket.getOutputStream()
                    .write(RawWebSocket.request("").replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == 'H';
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void onlyGoodCertificatesComeIn(String protocol) throws IOException {
        TestTlsClient speaking = client.speaking(protocol);
        try (WebSocketBroker broker = broker(TlsSpec.ClientAuth.REQUIRED, Duration.ofSeconds(10))) {
            int port = broker.port();
            assertThat(isServed(speaking, port)).as("none").isFalse();
            assertThat(isServed(speaking.showing(authority.issueExpired("CN=page")), port))
                    .as("expired")
                    .isFalse();
            assertThat(isServed(speaking.showing(new TestAuthority("CN=Other").issue("CN=page")), port))
                    .as("of another authority")
                    .isFalse();

            TestTlsClient good = speaking.showing(authority.issue("CN=page"));
            try (RawWebSocket socket = new RawWebSocket(good.connect(port)).upgrade();
                    RawClient page = socket.mqtt().connect5(connect -> connect.clientId("page"))) {
                page.expectConnAck();
                page.subscribe(1, "home/#", 1).expectSubAck(1, 1);
                page.publish("home/kitchen", "x".repeat(200_000));
                page.expectPublish("home/kitchen", "x".repeat(200_000));
            }
        }
    }

    @Test
    void halfAHandshakeAndHalfAnUpgradeAreDueInTime() throws IOException {
        try (WebSocketBroker broker = broker(TlsSpec.ClientAuth.REQUEST, Duration.ofSeconds(3));
                Socket half = new Socket(InetAddress.getLoopbackAddress(), broker.port());
                SSLSocket ready = client.connect(broker.port())) {
            half.setSoTimeout(30_000);
            half.getOutputStream().write(new byte[] {0x16, 3, 1});
            ready.getOutputStream().write("GET ".getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(ready.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 408");
            assertThatCode(() -> half.getInputStream().readAllBytes())
                    .satisfiesAnyOf(thrown -> assertThat(thrown).isNull(), thrown -> assertThat(thrown)
                            .isInstanceOf(SocketException.class));
        }
    }
}
