// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.transport.TlsSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code conf/microbroker.yaml} says what the records say. */
final class ConfigDocumentTest {
    private static final Path DOCUMENT = Path.of("../../conf/microbroker.yaml");
    private static final Pattern KEY_AS_COMMENT = Pattern.compile("^( *)#(?=[a-z])", Pattern.MULTILINE);

    private final Path folder;

    ConfigDocumentTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void everyKeyIsDocumented() throws IOException {
        List<ConfigProblem> problems = new ArrayList<>();
        ConfigNode.Section root = new YamlReader("microbroker.yaml", problems).read(withAllKeys());

        List<String> documented = new ArrayList<>();
        collect(root, "", documented);

        assertThat(problems).isEmpty();
        assertThat(documented).isEqualTo(KeyNames.all("tcp"));
    }

    @Test
    void defaultsAreAsDocumented() throws IOException {
        String withoutExample = withAllKeys()
                .replaceFirst("(?m)^ *dir: .*$", "")
                .replaceAll("(?ms)^ +tls:$.*?^ +sni: .*?$", "")
                .replaceFirst("(?m)^ *users: .*$", "")
                .replaceFirst("(?m)^ *audit-file: .*$", "");

        BrokerConfig documented =
                new ConfigFixture(folder).yaml(withoutExample).load().config();

        assertThat(documented).isEqualTo(BrokerConfig.STANDALONE.withHttp(HttpConfig.DEFAULT));
    }

    @Test
    void isItselfAConfigurationOfDefaults() throws IOException {
        assertThat(new ConfigFixture(folder)
                        .yaml(Files.readString(DOCUMENT))
                        .load()
                        .config())
                .isEqualTo(BrokerConfig.STANDALONE);
    }

    @Test
    void defaultsOfTlsAreAsDocumented() throws IOException {
        String withCertificate = withAllKeys()
                .replaceFirst("(?m)^ *dir: .*$", "")
                .replaceAll("(?m)^ *(keystore|password|client-ca|sni): .*$", "");

        BrokerConfig documented =
                new ConfigFixture(folder).yaml(withCertificate).load().config();

        assertThat(documented.listeners().values())
                .extracting(ListenerConfig::tls)
                .containsExactly(TlsSpec.pem("/etc/microbroker/tls/server.pem", "/etc/microbroker/tls/server.key"));
    }

    private static String withAllKeys() throws IOException {
        return KEY_AS_COMMENT.matcher(Files.readString(DOCUMENT)).replaceAll("$1");
    }

    private static void collect(ConfigNode.Section section, String prefix, List<String> paths) {
        for (ConfigNode.Entry entry : section.entries().values()) {
            if (entry.value() instanceof ConfigNode.Section inner) {
                collect(inner, prefix + entry.name() + ".", paths);
            } else {
                paths.add(prefix + entry.name());
            }
        }
    }
}
