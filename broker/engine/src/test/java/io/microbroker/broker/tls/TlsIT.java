// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.microbroker.spi.transport.TlsSpec;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.tls.TestAuthority;
import io.microbroker.testkit.tls.TestCertificate;
import io.microbroker.testkit.tls.TestTlsClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT over TLS: certificates in each form, host names, versions, and new certificates without a restart. */
final class TlsIT {
    private final TestAuthority authority = new TestAuthority("CN=Home");
    private final TestTlsClient client = TestTlsClient.trusting(authority);
    private final Path folder;

    TlsIT(@TempDir Path folder) {
        this.folder = folder;
    }

    private TlsSpec server(String name, TestCertificate certificate) {
        certificate.write(folder, name);
        return TlsSpec.pem(
                folder.resolve(name + ".pem").toString(),
                folder.resolve(name + ".key").toString());
    }

    private TlsSpec server() {
        return server("server", authority.issue("CN=broker", "localhost"));
    }

    private static X509Certificate shownTo(TestTlsClient client, int port) throws IOException {
        try (SSLSocket socket = client.connect(port)) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void speaksTheVersionsOfToday(String protocol) {
        try (TlsBroker broker = new TlsBroker(server());
                RawClient sensor = client.speaking(protocol).mqtt(broker.port())) {
            sensor.connect5(connect -> connect.clientId("sensor")).expectConnAck();
            sensor.subscribe(1, "home/#", 1).expectSubAck(1, 1);
            sensor.publish("home/kitchen", "21", 0, 0);
            sensor.expectPublish("home/kitchen", "21");
            sensor.disconnect().expectClosed();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 20_000, 300_000, 1_000_000})
    void carriesPacketsOfEverySize(int size) {
        String payload = "z".repeat(size);
        try (TlsBroker broker = new TlsBroker(server());
                RawClient sensor = client.mqtt(broker.port())) {
            sensor.connect5(connect -> connect.clientId("sensor")).expectConnAck();
            sensor.subscribe(1, "home", 0).expectSubAck(1, 0);
            sensor.publish("home", payload);
            sensor.expectPublish("home", payload);
        }
    }

    @Test
    void readsKeysOfRsaAndEllipticCurvesInTheirOldFormsToo() throws Exception {
        TestCertificate rsa = authority.issueRsa("CN=rsa", "localhost");
        TestCertificate.writeText(folder.resolve("rsa.pem"), rsa.chainPem());
        TestCertificate.writeText(
                folder.resolve("rsa.key"),
                TestCertificate.pem("RSA PRIVATE KEY", innerOctets(rsa.key().getEncoded())));
        TlsSpec spec = TlsSpec.pem(
                folder.resolve("rsa.pem").toString(), folder.resolve("rsa.key").toString());

        try (TlsBroker broker = new TlsBroker(spec)) {
            assertThat(shownTo(client, broker.port())).isEqualTo(rsa.chain().get(0));
        }
    }

    /** What the last element of PKCS#8, an octet string with two bytes of length, holds. */
    private static byte[] innerOctets(byte[] pkcs8) {
        int start = 26;
        assertThat(pkcs8[start - 4]).isEqualTo((byte) 4);
        byte[] inner = new byte[pkcs8.length - start];
        System.arraycopy(pkcs8, start, inner, 0, inner.length);
        return inner;
    }

    @Test
    void readsKeyStores() throws IOException {
        TestCertificate certificate = authority.issue("CN=broker", "localhost");
        Path file = certificate.writeKeyStore(folder.resolve("server.p12"), "secret");
        TlsSpec defaults = TlsSpec.DEFAULT;
        TlsSpec spec = new TlsSpec(
                null,
                null,
                file.toString(),
                "secret",
                null,
                defaults.clientAuth(),
                defaults.userNameFrom(),
                defaults.protocols(),
                List.of());

        try (TlsBroker broker = new TlsBroker(spec)) {
            assertThat(shownTo(client, broker.port()))
                    .isEqualTo(certificate.chain().get(0));
        }
    }

    @Test
    void showsTheCertificateOfTheHostThatIsAskedFor() throws IOException {
        TlsSpec spec = server();
        TestCertificate garden = authority.issue("CN=garden", "garden.example");
        garden.write(folder, "garden");
        TestCertificate rooms = authority.issue("CN=rooms", "*.rooms.example");
        rooms.write(folder, "rooms");
        TlsSpec withHosts = new TlsSpec(
                spec.certificate(),
                spec.key(),
                null,
                null,
                null,
                spec.clientAuth(),
                spec.userNameFrom(),
                spec.protocols(),
                List.of(
                        new TlsSpec.Sni(null, file("garden.pem"), file("garden.key")),
                        new TlsSpec.Sni("*.rooms.example", file("rooms.pem"), file("rooms.key"))));

        try (TlsBroker broker = new TlsBroker(withHosts)) {
            for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
                TestTlsClient speaking = client.speaking(protocol);
                assertThat(subject(speaking.askingFor("garden.example"), broker))
                        .isEqualTo("CN=garden");
                assertThat(subject(speaking.askingFor("GARDEN.example"), broker))
                        .isEqualTo("CN=garden");
                assertThat(subject(speaking.askingFor("kitchen.rooms.example"), broker))
                        .isEqualTo("CN=rooms");
                assertThat(subject(speaking.askingFor("a.b.rooms.example"), broker))
                        .isEqualTo("CN=broker");
                assertThat(subject(speaking.askingFor("unknown.example"), broker))
                        .isEqualTo("CN=broker");
            }
        }
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static String subject(TestTlsClient client, TlsBroker broker) throws IOException {
        return shownTo(client, broker.port()).getSubjectX500Principal().getName();
    }

    @Test
    void takesNewCertificatesAndKeepsConnections() throws IOException {
        TlsSpec spec = server("server", authority.issue("CN=old", "localhost"));
        try (TlsBroker broker = new TlsBroker(spec);
                RawClient sensor = client.mqtt(broker.port())) {
            sensor.connect5(connect -> connect.clientId("sensor")).expectConnAck();

            authority.issue("CN=new", "localhost").write(folder, "server");
            broker.broker().reload();

            awaitSubject("CN=new", broker);
            sensor.pingReq().expectPingResp();
        }
    }

    @Test
    void noticesNewCertificatesByItself() throws IOException {
        TlsSpec spec = server("server", authority.issue("CN=old", "localhost"));
        try (TlsBroker broker = new TlsBroker(spec)) {
            authority.issue("CN=new", "localhost").write(folder, "server");

            awaitSubject("CN=new", broker);
        }
    }

    @Test
    void keepsTheOldCertificateWhileTheNewOneIsBroken() throws IOException {
        TlsSpec spec = server("server", authority.issue("CN=old", "localhost"));
        try (TlsBroker broker = new TlsBroker(spec)) {
            TestCertificate next = authority.issue("CN=new", "localhost");
            TestCertificate.writeText(folder.resolve("server.pem"), next.chainPem()); // the key is still the old one
            broker.broker().reload();
            awaitWarning();
            assertThat(subject(client, broker)).isEqualTo("CN=old");

            TestCertificate.writeText(folder.resolve("server.key"), next.keyPem());
            broker.broker().reload();
            awaitSubject("CN=new", broker);
        }
    }

    private static void awaitWarning() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300)); // nothing is to happen: no condition to wait for
    }

    private void awaitSubject(String subject, TlsBroker broker) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!subject(client, broker).equals(subject)) {
            assertThat(System.nanoTime())
                    .as("the certificate of %s is not shown", subject)
                    .isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    @Test
    void aHandshakeThatDoesNotEndIsDueInTime() throws IOException {
        try (TlsBroker broker = new TlsBroker(
                        server(),
                        config -> config.withLimits(limits -> limits.connectTimeout(Duration.ofMillis(300))));
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
            silent.setSoTimeout(30_000);
            silent.getOutputStream().write(new byte[] {0x16, 3, 1, 0, 100, 1});

            assertThat(readToEnd(silent)).isTrue();
        }
    }

    @Test
    void mqttInTheClearIsRefused() throws IOException {
        try (TlsBroker broker = new TlsBroker(server());
                Socket plain = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
            plain.setSoTimeout(30_000);
            plain.getOutputStream().write(new byte[] {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 60, 0, 0, 0});

            assertThat(readToEnd(plain)).isTrue();
            assertThat(broker.nobodyCameIn()).isTrue();
        }
    }

    private static boolean readToEnd(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            return true; // a reset
        }
        return true;
    }

    @Test
    void aClientThatTrustsAnotherAuthorityIsNotServed() {
        try (TlsBroker broker = new TlsBroker(server())) {
            TestTlsClient stranger = TestTlsClient.trusting(new TestAuthority("CN=Other"));

            assertThatCode(() -> stranger.connect(broker.port()).close()).isInstanceOf(SSLException.class);
        }
    }
}
