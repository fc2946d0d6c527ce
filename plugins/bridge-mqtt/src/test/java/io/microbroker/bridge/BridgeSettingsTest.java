// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BridgeSettingsTest {
    private static final String SITE = "plugins.bridge-mqtt.bridges.site";

    private final Path folder;

    BridgeSettingsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static Map<String, Object> bridge(Map<String, Object> more) {
        Map<String, Object> bridge = new LinkedHashMap<>(Map.of(
                "address", "mqtt://127.0.0.1", "topics", List.of(Map.of("direction", "out", "filter", "home/#"))));
        bridge.putAll(more);
        return bridge;
    }

    private static BridgeSpec read(Map<String, Object> more) {
        return BridgeSettings.of(Map.of("bridges", Map.of("site", bridge(more))))
                .specs()
                .get(0);
    }

    @Test
    void littleIsNeeded() {
        BridgeSpec spec = read(Map.of());

        assertThat(spec.remote().port()).isEqualTo(1883);
        assertThat(spec.remote().tls()).isNull();
        assertThat(spec.remote().clientId()).startsWith("microbridge.").endsWith(".site");
        assertThat(spec.localUser()).isEqualTo("bridge-site");
        assertThat(spec.remote().pace()).isEqualTo(new RemoteSpec.Pace(60, 100, 16 << 20, 1000, 60_000));
        assertThat(spec.rules().get(0).qos().level()).isEqualTo(1);
    }

    @Test
    void tlsNeedsNoMoreThanItsScheme() {
        BridgeSpec spec = read(Map.of("address", "mqtts://[::1]"));

        assertThat(spec.remote().tls()).isNotNull();
        assertThat(spec.remote().address()).isEqualTo("mqtts://[::1]:8883");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            adress         | mqtt://h           | has no key 'adress'
            password       | hunter2            | password does not belong here
            address        | tcp://h            | must be mqtt://HOST:PORT
            address        | mqtt://            | must be mqtt://HOST:PORT
            address        | mqtt://h:0         | has the port 0
            address        | mqtt://h:70000     | has the port 70000
            address        | mqtt://h/x         | must be mqtt://HOST:PORT
            address        | mqtt://u:hunter2@h | names a user
            address        | not an address     | must be mqtt://HOST:PORT
            keep-alive     | 0s                 | must be a time
            keep-alive     | 60                 | must be a time
            in-flight      | 0                  | must be a whole number
            in-flight      | many               | must be a whole number
            message-size   | 1B                 | must be a size
            message-size   | 999999999MiB       | must be a size
            retry-max      | 1ms                | must be a time
            retry-min      | 2m                 | OK
            relay          | yes                | must be true or false
            not-from       | all                | must be a list
            topics         | home/#             | must be a list
            tls            | ca.pem             | must be a section
            password-env   | NO_SUCH_VARIABLE   | has a password and no user
            password-file  | /no/such/file      | is not a file that can be read
            """)
    void whatIsNotUnderstoodIsRefusedWithItsKey(String key, String value, String message) {
        if (message.equals("OK")) {
            assertThat(read(Map.of(key, value)).remote().pace().retryMaxMillis())
                    .isEqualTo(120_000);
            return;
        }
        assertThatThrownBy(() -> read(Map.of(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(SITE)
                .hasMessageContaining(message)
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            direction | up   | entry 1 direction must be out, in or both
            filter    | a#   | no topic filter
            qos       | 3    | must be a whole number, 0..2
            qos       | -1   | must be a whole number, 0..2
            prefix    | a    | has no key 'prefix'
            remote-prefix | + | holds a wildcard
            """)
    void aRuleThatIsNotUnderstoodIsRefused(String key, String value, String message) {
        Map<String, Object> rule = new LinkedHashMap<>(Map.of("direction", "out", "filter", "home/#"));
        rule.put(key, value);

        assertThatThrownBy(() -> read(Map.of("topics", List.of(rule))))
                .hasMessageStartingWith(SITE + ".topics ")
                .hasMessageContaining(message);
    }

    @Test
    void namesThatWouldBeTopicsOrPathsAreRefused() {
        for (String name : List.of("", "a/b", "+", "#", "..", "-a", "a b", "a\nb", "x".repeat(65), "\u001b[31m")) {
            assertThatThrownBy(() -> BridgeSettings.of(Map.of("bridges", Map.of(name, bridge(Map.of())))))
                    .as("'%s'", name)
                    .hasMessageContaining("names are up to 64 letters");
        }
    }

    @Test
    void nothingAtAllIsAMistake() {
        assertThatThrownBy(() -> BridgeSettings.of(Map.of())).hasMessageContaining("names no bridge");
        assertThatThrownBy(() -> BridgeSettings.of(Map.of("bridges", Map.of("site", Map.of()))))
                .hasMessageStartingWith(SITE + " has no address");
        assertThatThrownBy(() -> read(Map.of("topics", List.of()))).hasMessageContaining("has no topics");
    }

    @Test
    void tlsIsNeverLeftOutSilently() throws IOException {
        Path pem = Files.writeString(folder.resolve("a.pem"), "x");

        assertThatThrownBy(() -> read(Map.of("tls", Map.of("ca", pem.toString()))))
                .hasMessageContaining("of no use with mqtt://");
        assertThatThrownBy(() -> read(Map.of("address", "mqtts://h", "tls", Map.of("certificate", pem.toString()))))
                .hasMessageContaining("certificate and key together");
        assertThatThrownBy(() -> read(Map.of("address", "mqtts://h", "tls", Map.of("ca", folder + "/none.pem"))))
                .hasMessageContaining("is not a file that can be read");
        assertThatThrownBy(() -> read(Map.of("address", "mqtts://h", "tls", Map.of("insecure", true))))
                .hasMessageContaining("has no key 'insecure'");
    }

    @Test
    void aPasswordIsReadFromItsFile() throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "hunter2\nrest\n");
        RemoteSpec.User user = read(Map.of("user", "house", "password-file", file.toString()))
                .remote()
                .user();

        assertThat(user).isNotNull();
        assertThat(user.password()).isNotNull();
        assertThat(user.password().read()).isEqualTo("hunter2");
        assertThat(user.toString()).doesNotContain("hunter2");

        Files.writeString(file, "\n");
        assertThatThrownBy(() -> read(Map.of("user", "house", "password-file", file.toString())))
                .hasMessageContaining("is empty");
    }

    @Test
    void anAddedBridgeNamesNoFilesAndVariablesOfOthers() throws IOException {
        Path own = Files.createDirectory(folder.resolve("own"));
        Files.writeString(own.resolve("password"), "x");
        Path other = Files.writeString(folder.resolve("other"), "x");
        Files.createSymbolicLink(own.resolve("link"), other);

        for (String file : List.of("../other", other.toString(), "link", "none", "/etc/passwd")) {
            assertThatThrownBy(() ->
                            SpecReader.ofAdded(own).read("site", bridge(Map.of("user", "u", "password-file", file))))
                    .as(file)
                    .hasMessageContaining("is not a file in the folder");
        }
        assertThat(SpecReader.ofAdded(own)
                        .read("site", bridge(Map.of("user", "u", "password-file", "password")))
                        .remote()
                        .user())
                .isNotNull();
        assertThatThrownBy(() ->
                        SpecReader.ofAdded(null).read("site", bridge(Map.of("user", "u", "password-file", "password"))))
                .hasMessageContaining("plugins.bridge-mqtt.folder");
        assertThatThrownBy(
                        () -> SpecReader.ofAdded(own).read("site", bridge(Map.of("user", "u", "password-env", "PATH"))))
                .hasMessageContaining("must begin with MICROBROKER_BRIDGE_");
    }

    @Test
    void aDamagedFileOfAddedBridgesStopsTheStart() throws IOException {
        Path file = folder.resolve("added.json");
        for (String text : List.of("", "[]", "{\"site\": {\"address\": 1}}", "{\"site\": 7}", "\u0000")) {
            Files.writeString(file, text);

            assertThatThrownBy(() -> BridgeSettings.of(Map.of("added", file.toString())))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("plugins.bridge-mqtt.added ");
        }
        assertThatThrownBy(() -> BridgeSettings.of(Map.of("added", folder + "/none/added.json")))
                .hasMessageContaining("lies in no folder");
    }
}
