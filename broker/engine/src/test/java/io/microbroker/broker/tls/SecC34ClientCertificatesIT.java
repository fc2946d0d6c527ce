// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.config.Anonymous;
import io.microbroker.config.AuthConfig;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.transport.TlsSpec;
import io.microbroker.spi.transport.TlsSpec.ClientAuth;
import io.microbroker.spi.transport.TlsSpec.UserNameFrom;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.tls.TestAuthority;
import io.microbroker.testkit.tls.TestCertificate;
import io.microbroker.testkit.tls.TestTlsClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Past bugs: client certificates that nobody checked, names cut out of them by splitting text, floods of handshake messages. */
final class SecC34ClientCertificatesIT {
    private static final byte[] CONNECT = {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 60, 0, 0, 0};

    private final TestAuthority authority = new TestAuthority("CN=Home");
    private final TestTlsClient client = TestTlsClient.trusting(authority);
    private final Path folder;

    SecC34ClientCertificatesIT(@TempDir Path folder) {
        this.folder = folder;
    }

    private TlsSpec server(ClientAuth clientAuth, UserNameFrom userNameFrom) {
        authority.issue("CN=broker", "localhost").write(folder, "server");
        Path ca = TestCertificate.writeText(
                folder.resolve("ca.pem"), TestCertificate.pem(List.of(authority.certificate())));
        return TlsSpec.pem(
                        folder.resolve("server.pem").toString(),
                        folder.resolve("server.key").toString())
                .withClients(ca.toString(), clientAuth, userNameFrom);
    }

    /** Whether the broker answers a CONNECT of this client with a CONNACK. */
    private static boolean isServed(TestTlsClient client, int port) {
        try (SSLSocket socket = client.connect(port)) {
            socket.getOutputStream().write(CONNECT);
            return socket.getInputStream().read() == 0x20;
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void onlyGoodCertificatesComeIn(String protocol) {
        TestTlsClient speaking = client.speaking(protocol);
        try (TlsBroker broker = new TlsBroker(server(ClientAuth.REQUIRED, UserNameFrom.NONE))) {
            int port = broker.port();
            assertThat(isServed(speaking, port)).as("none").isFalse();
            assertThat(isServed(speaking.showing(authority.issueExpired("CN=sensor")), port))
                    .as("expired")
                    .isFalse();
            assertThat(isServed(speaking.showing(new TestAuthority("CN=Other").issue("CN=sensor")), port))
                    .as("of another authority")
                    .isFalse();
            assertThat(isServed(speaking.showing(new TestAuthority("CN=Home").issue("CN=sensor")), port))
                    .as("of an authority of the same name")
                    .isFalse();
            TestCertificate good = authority.issue("CN=sensor");
            TestCertificate otherKey =
                    new TestCertificate(authority.issue("CN=x").key(), good.chain());
            assertThat(isServed(speaking.showing(otherKey), port))
                    .as("with another's key")
                    .isFalse();
            assertThat(broker.nobodyCameIn()).isTrue();

            assertThat(isServed(speaking.showing(good), port)).as("good").isTrue();
        }
    }

    @Test
    void aCertificateThatIsOnlyRequestedMayBeMissingButNotWrong() {
        try (TlsBroker broker = new TlsBroker(server(ClientAuth.REQUEST, UserNameFrom.CN))) {
            assertThat(isServed(client, broker.port())).isTrue();
            assertThat(broker.nextAdmitted().username()).isNull();
            assertThat(isServed(client.showing(authority.issue("CN=sensor")), broker.port()))
                    .isTrue();
            assertThat(broker.nextAdmitted().username()).isEqualTo("sensor");

            assertThat(isServed(client.showing(new TestAuthority("CN=Other").issue("CN=sensor")), broker.port()))
                    .isFalse();
            assertThat(isServed(client.showing(authority.issueExpired("CN=sensor")), broker.port()))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CN=sensor-1|sensor-1",
                "CN=sensor-1,O=Home,C=DE|sensor-1",
                "O=Home,CN=sensor-1|sensor-1",
                "O=CN=admin,CN=sensor-1|sensor-1",
                "O=\"x,CN=admin\",CN=sensor-1|sensor-1",
                "CN=\"sensor,CN=admin\"|sensor,CN=admin",
                "CN=Küche|Küche",
            })
    void theCommonNameIsReadAsANameNotAsText(String subject, String username) {
        try (TlsBroker broker = new TlsBroker(
                server(ClientAuth.REQUIRED, UserNameFrom.CN),
                config -> config.withAuth(AuthConfig.DEFAULT.withAnonymous(Anonymous.FALSE)))) {
            assertThat(isServed(client.showing(authority.issue(subject)), broker.port()))
                    .isTrue();

            assertThat(broker.nextAdmitted().username()).isEqualTo(username);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"O=Home", "CN=a,CN=b", "CN=a+CN=b", "CN=\"a\u0001b\"", "CN=\"\""})
    void aCertificateWithoutOneGoodNameIsRefused(String subject) {
        try (TlsBroker broker = new TlsBroker(server(ClientAuth.REQUIRED, UserNameFrom.CN));
                RawClient sensor = client.showing(authority.issue(subject)).mqtt(broker.port())) {
            sensor.connect5(
                    connect -> connect.clientId("sensor").username("admin").password("x"));

            sensor.expectRefused(ReasonCode.NOT_AUTHORIZED);
            assertThat(broker.nobodyCameIn()).isTrue();
        }
    }

    @Test
    void theNameOfTheCertificateReplacesThatOfConnect() {
        try (TlsBroker broker = new TlsBroker(server(ClientAuth.REQUIRED, UserNameFrom.SAN));
                RawClient sensor = client.showing(authority.issue("CN=ignored", "urn:sensor:1"))
                        .mqtt(broker.port())) {
            sensor.connect5(connect ->
                            connect.clientId("sensor").username("admin").password("x"))
                    .expectConnAck();

            assertThat(broker.nextAdmitted().username()).isEqualTo("urn:sensor:1");
        }
    }

    @Test
    void anAuthorityThatIsTakenAwayIsTrustedNoMoreEvenByResumption() throws IOException {
        TlsSpec spec = server(ClientAuth.REQUIRED, UserNameFrom.CN);
        TestTlsClient sensor = client.showing(authority.issue("CN=sensor"));
        SSLContext remembering = sensor.context();
        try (TlsBroker broker = new TlsBroker(spec)) {
            assertThat(isServedWith(remembering, broker.port())).isTrue();
            assertThat(isServedWith(remembering, broker.port())).isTrue();

            TestCertificate.writeText(
                    folder.resolve("ca.pem"),
                    TestCertificate.pem(List.of(new TestAuthority("CN=Other").certificate())));
            broker.broker().reload();

            long deadline = System.nanoTime() + 20_000_000_000L;
            while (isServedWith(remembering, broker.port())) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
        }
    }

    private static boolean isServedWith(SSLContext context, int port) {
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(CONNECT);
            return socket.getInputStream().read() == 0x20;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aCertificateThatRunsOutIsNotResumedWith() throws Exception {
        Instant expiry = Instant.now().plusSeconds(3);
        TestCertificate brief = authority.issue("EC", "CN=brief", expiry);
        SSLContext remembering = client.showing(brief).context();
        try (TlsBroker broker = new TlsBroker(server(ClientAuth.REQUIRED, UserNameFrom.CN))) {
            assertThat(isServedWith(remembering, broker.port())).isTrue();
            long deadline = System.nanoTime() + 20_000_000_000L;
            while (isServedWith(remembering, broker.port())) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
            assertThat(Instant.now()).isAfterOrEqualTo(expiry.truncatedTo(ChronoUnit.SECONDS));
        }
    }

    @Test
    void versionsBefore12AreOff() throws IOException {
        try (TlsBroker broker = new TlsBroker(server(ClientAuth.REQUEST, UserNameFrom.NONE))) {
            byte[] helloOf11 =
                    HexFormat.of().parseHex("160301002f0100002b0302" + "00".repeat(32) + "000004c013c0140100");
            try (Socket old = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
                old.setSoTimeout(30_000);
                old.getOutputStream().write(helloOf11);

                int first = old.getInputStream().read();

                assertThat(first).as("an alert or the end, no hello").isIn(0x15, -1);
            }
        }
    }

    @Test
    void manyHostNamesLeaveNothingBehind() throws IOException {
        try (TlsBroker broker = new TlsBroker(server(ClientAuth.REQUEST, UserNameFrom.NONE))) {
            long before = used();
            askForHosts(0, 500, broker);
            assertThat(used() - before).isLessThan(32L << 20);
        }
    }

    @Test
    @Tag("long")
    void tenThousandHostNamesLeaveNoMoreBehindThanFive() throws IOException {
        try (TlsBroker broker = new TlsBroker(server(ClientAuth.REQUEST, UserNameFrom.NONE))) {
            askForHosts(0, 5_000, broker);
            long before = used();
            askForHosts(5_000, 10_000, broker);
            assertThat(used() - before).isLessThan(4L << 20); // less than 840 bytes for each
        }
    }

    private void askForHosts(int from, int to, TlsBroker broker) throws IOException {
        for (int i = from; i < to; i++) {
            client.askingFor("host-" + i + ".example").connect(broker.port()).close();
        }
        assertThat(isServed(client, broker.port())).isTrue();
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void aFloodOfKeyUpdatesDoesNoHarm() throws IOException {
        try (TlsBroker broker = new TlsBroker(server(ClientAuth.REQUEST, UserNameFrom.NONE));
                SSLSocket socket = client.speaking("TLSv1.3").connect(broker.port())) {
            socket.getOutputStream().write(CONNECT);
            assertThat(socket.getInputStream().read()).isEqualTo(0x20);
            for (int i = 0; i < 2000; i++) {
                socket.startHandshake(); // with TLS 1.3 a key update
            }
            socket.getOutputStream().write(new byte[] {(byte) 0xC0, 0});

            assertThat(isServed(client, broker.port())).isTrue();
        }
    }
}
