// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.server.client.PubVerb;
import io.microbroker.server.client.SubVerb;
import io.microbroker.spi.cli.CliVerb;
import io.microbroker.testkit.tls.TestAuthority;
import io.microbroker.testkit.tls.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code pub} and {@code sub} with TLS and client certificates, at the jar. */
final class PubSubTlsIT {
    @RegisterExtension
    static final SecureBroker BROKER = new SecureBroker();

    @BeforeAll
    static void issueBadCertificates() {
        TestAuthority other = new TestAuthority("CN=Other");
        other.issue("CN=sensor").write(BROKER.file("."), "stranger");
        TestCertificate.writeText(BROKER.file("other-ca.pem"), TestCertificate.pem(List.of(other.certificate())));
        BROKER.authority().issueExpired("CN=sensor").write(BROKER.file("."), "expired");
    }

    private static String file(String name) {
        return BROKER.file(name).toString();
    }

    private static String[] as(String name, String... more) {
        List<String> all = new ArrayList<>(
                List.of("--cafile", file("ca.pem"), "--cert", file(name + ".pem"), "--key", file(name + ".key")));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static Ended run(CliVerb verb, String topic, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        List<String> all = new ArrayList<>(List.of("-p", String.valueOf(BROKER.port("tls")), "-t", topic));
        all.addAll(List.of(args));
        int exitCode = verb.run(
                all,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Ended(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private record Ended(int exitCode, String out, String err) {}

    @ParameterizedTest
    @ValueSource(strings = {"tlsv1.2", "tlsv1.3"})
    void aGoodCertificateOpensTheDoor(String version) {
        String topic = "home/hall/" + version;
        String large = "x".repeat(200_000);
        Ended pub = run(new PubVerb(), topic, as("sensor", "-m", large, "-r", "-q", "2", "--tls-version", version));
        Ended sub = run(new SubVerb(), topic, as("sensor", "-C", "1", "-q", "2", "-W", "30", "--tls-version", version));

        assertThat(pub.exitCode()).as(pub.err()).isZero();
        assertThat(sub.exitCode()).as(sub.err()).isZero();
        assertThat(sub.out().strip()).isEqualTo(large);
        run(new PubVerb(), topic, as("sensor", "-n", "-r"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tlsv1.2", "tlsv1.3"})
    void withoutACertificateItSaysThatOneIsWanted(String version) {
        Ended pub = run(new PubVerb(), "a", "--cafile", file("ca.pem"), "-m", "1", "--tls-version", version);

        assertThat(pub.exitCode()).as(pub.err()).isEqualTo(8);
        assertThat(pub.err()).startsWith("TLS error: localhost:").contains("--cert and --key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stranger", "expired"})
    void aBadCertificateIsRefused(String name) {
        for (String version : List.of("tlsv1.2", "tlsv1.3")) {
            Ended sub = run(new SubVerb(), "a", as(name, "-W", "30", "--tls-version", version));

            assertThat(sub.exitCode()).as(sub.err()).isEqualTo(8);
            assertThat(sub.err()).startsWith("TLS error: localhost:").contains("--cert and --key");
        }
    }

    @Test
    void theBrokerMustBeTrustedAndOfTheHost() {
        Ended untrusted = run(new PubVerb(), "a", "--cafile", file("other-ca.pem"), "-m", "1");
        Ended otherHost = run(new PubVerb(), "a", as("sensor", "-h", "127.0.0.1", "-m", "1"));
        Ended anyHost = run(new PubVerb(), "a", as("sensor", "-h", "127.0.0.1", "-m", "1", "--insecure"));
        Ended untrustedAnyHost = run(new PubVerb(), "a", "--cafile", file("other-ca.pem"), "-m", "1", "--insecure");

        assertThat(untrusted.exitCode()).isEqualTo(8);
        assertThat(untrusted.err()).contains("not signed by an authority that is trusted here");
        assertThat(otherHost.exitCode()).isEqualTo(8);
        assertThat(otherHost.err()).contains("is for another host");
        assertThat(anyHost.exitCode()).as(anyHost.err()).isZero();
        assertThat(untrustedAnyHost.exitCode()).isEqualTo(8);
    }
}
