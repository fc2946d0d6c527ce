// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.microbroker.spi.transport.TlsSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code listeners.<name>.tls}. */
final class TlsConfigTest {
    private static final String FILES = "certificate: s.pem, key: s.key";

    private final Path folder;

    TlsConfigTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private ListenerConfig listener(String yaml) {
        return door(new ConfigFixture(folder).yaml("listeners:\n  door: " + yaml + "\n"));
    }

    private static ListenerConfig door(ConfigFixture fixture) {
        return Objects.requireNonNull(fixture.load().config().listeners().get("door"));
    }

    @Test
    void everyKeyIsRead() {
        TlsSpec tls = listener("{tls: {" + FILES + ", client-ca: ca.pem, client-auth: required, user-name-from: cn,"
                        + " protocols: [TLSv1.3], sni: [{certificate: a.pem, key: a.key},"
                        + " {host: b.example, certificate: b.pem, key: b.key}]}}")
                .tls();

        assertThat(tls)
                .isEqualTo(new TlsSpec(
                        "s.pem",
                        "s.key",
                        null,
                        null,
                        "ca.pem",
                        TlsSpec.ClientAuth.REQUIRED,
                        TlsSpec.UserNameFrom.CN,
                        List.of("TLSv1.3"),
                        List.of(
                                new TlsSpec.Sni(null, "a.pem", "a.key"),
                                new TlsSpec.Sni("b.example", "b.pem", "b.key"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|1883",
                "{tls: {certificate: s.pem, key: s.key}}|8883",
                "{transport: websocket}|8083",
                "{transport: websocket, tls: {certificate: s.pem, key: s.key}}|8084",
                "{tls: {certificate: s.pem, key: s.key}, port: 1883}|1883",
            })
    void thePortIsTheCustomaryOneUnlessItIsGiven(String yaml, int port) {
        assertThat(listener(yaml).port()).isEqualTo(port);
    }

    @Test
    void theEnvironmentMaySetIt() {
        TlsSpec tls = door(new ConfigFixture(folder)
                        .yaml("listeners:\n  door: {tls: {keystore: s.p12}}\n")
                        .variable("MICROBROKER_LISTENERS__DOOR__TLS__PASSWORD", "00123")
                        .variable("MICROBROKER_LISTENERS__DOOR__TLS__PROTOCOLS", "TLSv1.2,TLSv1.3"))
                .tls();

        assertThat(tls).isNotNull();
        assertThat(tls.password()).isEqualTo("00123");
        assertThat(tls.protocols()).containsExactly("TLSv1.2", "TLSv1.3");
        assertThat(tls.toString()).doesNotContain("00123");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{tls: }|listeners.door.tls names no certificate",
                "{tls: {}}|listeners.door.tls names no certificate",
                "{tls: yes}|listeners.door.tls is a section",
                "{tls: {certificate: s.pem}}|certificate without key",
                "{tls: {key: s.key}}|key without certificate",
                "{tls: {certificate: s.pem, key: s.key, keystore: s.p12}}|keep one of the two",
                "{tls: {certificate: s.pem, key: s.key, client-auth: required}}|tls.client-auth needs client-ca",
                "{tls: {certificate: s.pem, key: s.key, client-ca: ca.pem}}|tls.client-ca does nothing",
                "{tls: {certificate: s.pem, key: s.key, user-name-from: cn}}|needs certificates of clients",
                "{tls: {certificate: s.pem, key: s.key, client-auth: requird}}|did you mean 'required'?",
                "{tls: {certificat: s.pem, key: s.key}}|did you mean 'listeners.door.tls.certificate'?",
                "{tls: {certificate: s.pem, key: s.key, protocols: [TLSv1.1]}}|protocols must be of [TLSv1.2, TLSv1.3]",
                "{tls: {certificate: s.pem, key: s.key, protocols: []}}|protocols must be of [TLSv1.2, TLSv1.3]",
                "{tls: {certificate: s.pem, key: s.key, sni: [{host: a.example}]}}|tls.sni has an entry without",
                "{tls: {certificate: s.pem, key: s.key, sni: [a.example]}}|is a section",
                "{tls: {certificate: s.pem, key: s.key, sni: a.example}}|is a list",
            })
    void whatSaysTooLittleOrContradictsItselfIsRefused(String yaml, String message) {
        assertThatCode(() -> listener(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(":2:")
                .hasMessageContaining(message);
    }
}
