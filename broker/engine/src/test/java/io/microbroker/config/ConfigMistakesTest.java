// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Mistakes that people make in files: each is told with its place, its cause and its cure. */
final class ConfigMistakesTest {
    private final Path folder;

    ConfigMistakesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static Stream<Arguments> unknownKeys() {
        return Stream.of(
                arguments(
                        "limits:\n  packetsize: 2MiB\n",
                        "2:3 unknown key 'limits.packetsize' - did you mean 'limits.packet-size'?"),
                arguments(
                        "limits:\n  max_packet_size: 2MiB\n",
                        "2:3 unknown key 'limits.max_packet_size' - did you mean 'limits.packet-size'?"),
                arguments(
                        "queued-messages: 5\n",
                        "1:1 unknown key 'queued-messages' - did you mean 'limits.queued-messages'?"),
                arguments("lisetners:\n  tcp: {port: 1}\n", "1:1 unknown key 'lisetners' - did you mean 'listeners'?"),
                arguments(
                        "listeners:\n  tcp:\n    prot: 1884\n",
                        "3:5 unknown key 'listeners.tcp.prot' - did you mean 'listeners.tcp.port'?"),
                arguments(
                        "allow_anonymous: true\n",
                        "1:1 unknown key 'allow_anonymous' - did you mean 'auth.anonymous'?"),
                arguments("sys:\n  colour: red\n", "2:3 unknown key 'sys.colour' - known here: interval"),
                arguments(
                        "auth:\n  anonymus: true\n",
                        "2:3 unknown key 'auth.anonymus' - did you mean 'auth.anonymous'?"));
    }

    static Stream<Arguments> badValues() {
        return Stream.of(
                arguments(
                        "auth:\n  anonymous: yes\n",
                        "2:14 auth.anonymous 'yes' is not one of loopback, true, false - write one of them"),
                arguments(
                        "log: {level: inof}\n",
                        "1:14 log.level 'inof' is not one of error, warn, info, debug, trace - did you mean 'info'?"),
                arguments(
                        "listeners:\n  tcp:\n    port: 70000\n",
                        "3:11 listeners.tcp.port must be from 0 to 65535, not 70000"),
                arguments(
                        "listeners:\n  tcp:\n    port: mqtt\n",
                        "3:11 listeners.tcp.port 'mqtt' is not a whole number - write digits only"),
                arguments(
                        "http:\n  webhooks:\n    hall:\n      url: garden.example\n      topics: [a]\n",
                        "4:12 http.webhooks.hall.url must be https://host/path or http://host/path, without a user"),
                arguments(
                        "http:\n  webhooks:\n    hall:\n      url: https://garden.example\n      events: [client-conected]\n",
                        "5:15 http.webhooks.hall.events has 'client-conected', which is none"
                                + " - did you mean 'client-connected'?"),
                arguments(
                        "http:\n  webhooks:\n    hall:\n      url: https://garden.example\n      topics: [a#]\n",
                        "5:15 http.webhooks.hall.topics has 'a#', which is no topic filter: wildcard # must stand alone in its level"),
                arguments(
                        "http:\n  webhooks:\n    hall: {url: https://garden.example}\n",
                        "3:5 http.webhooks.hall has nothing to post - name topics, such as [home/#], or events,"
                                + " such as [client-connected]"),
                arguments(
                        "http:\n  webhooks:\n    hall: {topics: [a], retry-max: 2h, url: https://u:p@garden.example}\n",
                        "3:36 http.webhooks.hall.retry-max must be from 100ms to 1h, not 2h"),
                arguments(
                        "http:\n  webhooks: [a]\n",
                        "2:13 http.webhooks is a section - write a name and, below it, its keys"),
                arguments("limits:\n  in-flight: 0\n", "2:14 limits.in-flight must be from 1 to 65535, not 0"),
                arguments(
                        "limits:\n  packet-size: 512MiB\n",
                        "2:16 limits.packet-size must be from 128B to 256MiB, not 512MiB"),
                arguments(
                        "limits:\n  packet-size: 1 Mebi\n",
                        "2:16 limits.packet-size '1 Mebi' is not a size - write a number of bytes, or 64KiB, 1MiB, 2GiB"),
                arguments(
                        "limits:\n  connect-timeout: 10\n",
                        "2:20 limits.connect-timeout '10' is not a duration"
                                + " - write a number with a unit: 500ms, 10s, 5m, 1h, 7d"),
                arguments(
                        "limits:\n  connect-timeout: 2h\n",
                        "2:20 limits.connect-timeout must be from 100ms to 10m, not 2h"),
                arguments(
                        "mqtt:\n  retain-available: on\n",
                        "2:21 mqtt.retain-available 'on' is not a truth value - write true or false"));
    }

    static Stream<Arguments> badForms() {
        return Stream.of(
                arguments(
                        "limits: 5\n",
                        "1:9 limits is a section - write its keys below it, indented, or as {key: value}"),
                arguments(
                        "listeners: [tcp]\n",
                        "1:12 listeners is a section - write a name for each listener, such as 'tcp: {port: 1883}'"),
                arguments(
                        "limits:\n  in-flight: [1, 2]\n",
                        "2:14 limits.in-flight takes a single value - write it behind the colon"),
                arguments(
                        "limits:\n  in-flight:\n",
                        "2:13 limits.in-flight has no value - write one, or leave the key out for the default"),
                arguments(
                        "log:\n  level: info\nsys:\n  interval: 5s\nlog:\n  level: warn\n",
                        "5:1 key 'log' is there already, in line 1 - keep one of them"),
                arguments("a: &x [1]\nlimits: *x\n", "2:9 alias '*x' is not supported - write the value out"),
                arguments(
                        "limits:\n\tin-flight: 5\n",
                        "2:1 is not YAML: found character '\\t(TAB)' that cannot start"
                                + " any token. (Do not use \\t(TAB) for indentation)"
                                + " - check indentation (spaces only) and quotes"),
                arguments("- limits\n", "1:1 is not a configuration - write keys and values, such as 'limits:'"),
                arguments("loops: 1\n---\nloops: 2\n", "3:1 a second document starts here - put all keys before '---'"),
                arguments(
                        "listeners:\n  a: {port: 1883}\n  b: {}\n",
                        "2:3 listeners.b has the address of listeners.a, 127.0.0.1:1883 - give it another port"),
                arguments(
                        "listeners:\n  a b: {port: 1883}\n",
                        "2:3 listeners cannot have the name 'a b' - use at most 64 letters, digits, - and _"),
                arguments(
                        "plugins:\n  lamp: on\n",
                        "2:3 unknown key 'plugins.lamp'"
                                + " - known here: dir, and plugins by name with their settings below"),
                arguments(
                        "limits: {in-flight: 5\n",
                        "2:1 is not YAML: expected ',' or '}', but got <stream end>"
                                + " - check indentation (spaces only) and quotes"),
                arguments(
                        "storage:\n  durability: disk\n",
                        "2:15 storage.durability must be auto, memory, process or sync, not 'disk'"));
    }

    @ParameterizedTest
    @MethodSource({"unknownKeys", "badValues", "badForms"})
    void tellsPlaceCauseAndCure(String yaml, String expected) {
        assertThat(new ConfigFixture(folder).yaml(yaml).problems()).contains("microbroker.yaml:" + expected);
    }

    @Test
    void tellsAllMistakesOfAFileInTheirOrder() {
        String yaml = "limits:\n  in-flight: 0\n  packetsize: 1\nloops: many\nsys: {interval: 1y}\n";

        assertThat(new ConfigFixture(folder).yaml(yaml).problems())
                .extracting(problem -> problem.split(" ")[0])
                .containsExactly(
                        "microbroker.yaml:2:14",
                        "microbroker.yaml:3:3",
                        "microbroker.yaml:4:8",
                        "microbroker.yaml:5:17");
    }

    @Test
    void keepsForeignTextShortAndPrintable() {
        String yaml = "loops: \"" + "9".repeat(200) + "\"\nlog: {level: \"a\\nb\"}\n";

        assertThat(new ConfigFixture(folder).yaml(yaml).problems())
                .containsExactly(
                        "microbroker.yaml:1:8 loops '" + "9".repeat(64)
                                + "…' is not a whole number - write digits only",
                        "microbroker.yaml:2:14 log.level 'a?b' is not one of error, warn, info, debug, trace"
                                + " - write one of them");
    }

    @Test
    void refusesDeepNesting() {
        String yaml = "plugins: {a: {b: " + "[".repeat(60) + "]".repeat(60) + "}}\n";

        assertThat(new ConfigFixture(folder).yaml(yaml).problems())
                .containsExactly("microbroker.yaml:1:47 is nested more than 32 levels deep");
    }
}
