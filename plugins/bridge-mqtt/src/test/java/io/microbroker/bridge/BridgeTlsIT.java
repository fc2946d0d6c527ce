// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import static io.microbroker.bridge.Here.site;
import static io.microbroker.bridge.Here.topic;
import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.tls.TestAuthority;
import io.microbroker.testkit.tls.TestCertificate;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Mosquitto that asks for a certificate, and is asked for its own. */
final class BridgeTlsIT {
    private final Path folder;
    private final Mosquitto mosquitto;

    BridgeTlsIT(@TempDir Path folder) {
        this.folder = folder;
        TestAuthority authority = new TestAuthority("CN=Home");
        TestAuthority other = new TestAuthority("CN=Other");
        authority.issue("CN=broker", "localhost").write(folder, "server");
        authority.issue("CN=bridge").write(folder, "bridge");
        other.issue("CN=stranger").write(folder, "stranger");
        TestCertificate.writeText(file("ca.pem"), TestCertificate.pem(List.of(authority.certificate())));
        TestCertificate.writeText(file("other-ca.pem"), TestCertificate.pem(List.of(other.certificate())));
        mosquitto = new Mosquitto(
                        folder,
                        "cafile " + file("ca.pem"),
                        "certfile " + file("server.pem"),
                        "keyfile " + file("server.key"),
                        "require_certificate true")
                .start();
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    @AfterEach
    void stop() {
        mosquitto.close();
    }

    private Here bridged(String host, String ca, String certificate) {
        Map<String, Object> tls = new LinkedHashMap<>();
        if (!ca.isEmpty()) {
            tls.put("ca", file(ca).toString());
        }
        if (!certificate.isEmpty()) {
            tls.put("certificate", file(certificate + ".pem").toString());
            tls.put("key", file(certificate + ".key").toString());
        }
        Map<String, Object> more = Map.of("address", "mqtts://" + host + ":" + mosquitto.port(), "tls", tls);
        return Here.with(site(mosquitto.port(), more, List.of(topic("out", "home/#", 1))));
    }

    @Test
    void theRightCertificatesConnect() {
        try (Here here = bridged("localhost", "ca.pem", "bridge").connected();
                Peer sensor = Peer.of(here.port())) {
            sensor.publish("home/a", "v", 1, false);

            Waiting.until(() -> "sent", () -> here.messages("out") == 1);
        }
    }

    @Test
    void aRemoteOfAnotherAuthorityIsNotTrusted() {
        assertRefused("localhost", "other-ca.pem", "bridge", "is not trusted - name its authority in tls.ca");
    }

    @Test
    void withoutAFileTheAuthoritiesOfJavaAreTrustedAndNoOthers() {
        assertRefused("localhost", "", "bridge", "is not trusted - name its authority in tls.ca");
    }

    @Test
    void aRemoteOfAnotherNameIsNotTrusted() {
        assertRefused("127.0.0.1", "ca.pem", "bridge", "No subject alternative names matching");
    }

    @Test
    void aRemoteThatAsksForACertificateGetsARightOne() {
        assertRefused("localhost", "ca.pem", "", "");
        assertRefused("localhost", "ca.pem", "stranger", "");
    }

    private void assertRefused(String host, String ca, String certificate, String why) {
        try (LogTap log = new LogTap();
                Here here = bridged(host, ca, certificate)) {
            Waiting.until(() -> "three tries", () -> here.number("failures") >= 3);

            assertThat(here.number("connections")).isZero();
            assertThat((String) here.get("trouble")).isNotEmpty().contains(why);
            assertThat(log.text()).doesNotContain("stack trace");
        }
    }
}
