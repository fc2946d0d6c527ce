// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The environment, the command line, and who wins. */
final class ConfigSourcesTest {
    private final Path folder;

    ConfigSourcesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void commandLineWinsOverEnvironmentOverFileOverDefault() {
        ConfigFixture fixture = new ConfigFixture(folder)
                .yaml("limits: {queued-messages: 1, in-flight: 1, subscriptions: 1}\n")
                .variable("MICROBROKER_LIMITS__QUEUED_MESSAGES", "2")
                .variable("MICROBROKER_LIMITS__IN_FLIGHT", "2")
                .set("limits.queued-messages=3");

        LimitsConfig limits = fixture.load().config().limits();

        assertThat(limits.queuedMessages()).isEqualTo(3);
        assertThat(limits.inFlight()).isEqualTo(2);
        assertThat(limits.subscriptions()).isEqualTo(1);
        assertThat(limits.userProperties()).isEqualTo(100);
    }

    @Test
    void remembersWhereEachValueComesFrom() {
        LoadedConfig loaded = new ConfigFixture(folder)
                .yaml("limits:\n  subscriptions: 1\nplugins:\n  lamp:\n    pins: [1, 2]\n")
                .variable("MICROBROKER_LIMITS__IN_FLIGHT", "2")
                .set("sys.interval=1m")
                .load();

        assertThat(loaded.origin("limits.subscriptions").orElseThrow().toString())
                .endsWith("microbroker.yaml:2:18");
        assertThat(loaded.origin("limits.in-flight")).hasToString("Optional[MICROBROKER_LIMITS__IN_FLIGHT:]");
        assertThat(loaded.origin("sys.interval")).hasToString("Optional[--set:]");
        assertThat(loaded.origin("plugins.lamp.pins").orElseThrow().line()).isEqualTo(5);
        assertThat(loaded.origin("limits.packet-size")).isEmpty();
    }

    @Test
    void environmentAndCommandLineChangeTheDefaultListener() {
        BrokerConfig config = new ConfigFixture(folder)
                .variable("MICROBROKER_LISTENERS__TCP__PORT", "1884")
                .set("listeners.tcp.bind=::1")
                .load()
                .config();

        assertThat(config.listeners())
                .isEqualTo(Map.of("tcp", ListenerConfig.DEFAULT.withPort(1884).withBind("::1")));
    }

    @Test
    void environmentAddsAListener() {
        BrokerConfig config = new ConfigFixture(folder)
                .variable("MICROBROKER_LISTENERS__HALL__PORT", "1999")
                .load()
                .config();

        assertThat(config.listeners()).containsOnlyKeys("tcp", "hall");
    }

    @Test
    void readsASecretFromAFile() {
        ConfigFixture fixture = new ConfigFixture(folder);
        Path secret = fixture.write("secret", "007\n");
        fixture.variable("MICROBROKER_AUTH__DOOR__PASSWORD_FILE", secret.toString());

        assertThat(fixture.load().config().auth().settings()).isEqualTo(Map.of("door", Map.of("password", "007")));
    }

    @Test
    void tellsOfASecretThatCannotBeRead() {
        ConfigFixture fixture = new ConfigFixture(folder)
                .variable("MICROBROKER_AUTH__DOOR__PASSWORD_FILE", "/nowhere/secret")
                .variable("MICROBROKER_LOOPS", "1")
                .variable("MICROBROKER_LOOPS_FILE", "/nowhere/loops");

        assertThat(fixture.problems())
                .containsExactly(
                        "MICROBROKER_AUTH__DOOR__PASSWORD_FILE: names '/nowhere/secret', which cannot be read as text of"
                                + " at most 64KiB - name a file that this user may read",
                        "MICROBROKER_LOOPS_FILE: gives what MICROBROKER_LOOPS gives too - unset one of them");
    }

    @Test
    void namesAnUnknownVariableAndTheRightOne() {
        ConfigFixture fixture = new ConfigFixture(folder)
                .variable("MICROBROKER_LIMITS__PAKET_SIZE", "1")
                .variable("MICROBROKER_LIMITS_PACKET_SIZE", "1")
                .variable("MICROBROKER_PORT", "1884");

        assertThat(fixture.problems())
                .containsExactly(
                        "MICROBROKER_LIMITS__PAKET_SIZE: names no key of the configuration"
                                + " - did you mean 'MICROBROKER_LIMITS__PACKET_SIZE'?",
                        "MICROBROKER_LIMITS_PACKET_SIZE: names no key of the configuration"
                                + " - did you mean 'MICROBROKER_LIMITS__PACKET_SIZE'?",
                        "MICROBROKER_PORT: names no key of the configuration"
                                + " - did you mean 'MICROBROKER_LISTENERS__TCP__PORT'?");
    }

    @Test
    void namesTheVariableOfABadValue() {
        assertThat(new ConfigFixture(folder)
                        .variable("MICROBROKER_LIMITS__IN_FLIGHT", "many")
                        .problems())
                .containsExactly("MICROBROKER_LIMITS__IN_FLIGHT: limits.in-flight 'many' is not a whole number"
                        + " - write digits only");
    }

    @Test
    void leavesVariablesOfOtherUseAlone() {
        ConfigFixture fixture = new ConfigFixture(folder)
                .variable("MICROBROKER_JAVA_OPTS", "-Xmx1g")
                .variable("MICROBROKER_REQUIRE_ALL", "1")
                .variable("MICROBROKER_SERVICE_HOST", "10.0.0.1")
                .variable("MICROBROKER_SERVICE_PORT_MQTT", "1883")
                .variable("MICROBROKER_PORT", "tcp://10.0.0.1:1883")
                .variable("MICROBROKER_PORT_1883_TCP_ADDR", "10.0.0.1")
                .variable("HOME", "/root");

        assertThat(fixture.load().config()).isSameAs(BrokerConfig.STANDALONE);
    }

    @Test
    void tellsWhatIsWrongWithASetOption() {
        ConfigFixture fixture = new ConfigFixture(folder)
                .set("limits.in-flight")
                .set("limits.inflight=5")
                .set("limits.packet-size=1");

        assertThat(fixture.problems())
                .containsExactly(
                        "--set: 'limits.in-flight' sets nothing - write key=value, such as limits.in-flight=64",
                        "--set: limits.packet-size must be from 128B to 256MiB, not 1B",
                        "--set: unknown key 'limits.inflight' - did you mean 'limits.in-flight'?");
    }

    @Test
    void givesPluginsTheirSettingsAsTheyWereWritten() {
        String yaml = "plugins:\n  lamp:\n    on: true\n    watts: 60\n    code: 0123\n    name: '60'\n"
                + "    big: 12345678901\n    ratio: 1.50\n    list: [a, {b: 1}]\n    nothing:\n  door:\n";

        assertThat(new ConfigFixture(folder)
                        .yaml(yaml)
                        .set("plugins.lamp.watts=75")
                        .load()
                        .config()
                        .plugins()
                        .byName())
                .isEqualTo(Map.of(
                        "lamp",
                        Map.of(
                                "on",
                                true,
                                "watts",
                                75,
                                "code",
                                "0123",
                                "name",
                                "60",
                                "big",
                                12_345_678_901L,
                                "ratio",
                                "1.50",
                                "list",
                                List.of("a", Map.of("b", 1))),
                        "door",
                        Map.of()));
    }

    @Test
    void givesATransportItsSettings() {
        BrokerConfig config = new ConfigFixture(folder)
                .yaml("listeners:\n  ws:\n    path: /mqtt\n    transport: websocket\n    port: 8083\n")
                .load()
                .config();

        assertThat(config.listeners().get("ws"))
                .isEqualTo(new ListenerConfig("websocket", "127.0.0.1", 8083, Map.of("path", "/mqtt")));
    }

    @Test
    void readsSizesAndDurations() {
        BrokerConfig config = new ConfigFixture(folder)
                .yaml("limits: {packet-size: 2 MiB, queued-bytes: 3000000, connect-timeout: 1500ms}\n"
                        + "mqtt: {session-expiry-max: 4294967295s, keep-alive-max: 0}\n")
                .load()
                .config();

        assertThat(config.limits().packetSize()).isEqualTo(2 << 20);
        assertThat(config.limits().queuedBytes()).isEqualTo(3_000_000);
        assertThat(config.limits().connectTimeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(config.mqtt().sessionExpiryMax()).isEqualTo(Duration.ofSeconds(4_294_967_295L));
        assertThat(config.mqtt().keepAliveMax()).isZero();
    }
}
