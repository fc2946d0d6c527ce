// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.server.client.PubVerb;
import io.microbroker.server.client.SubVerb;
import io.microbroker.spi.cli.CliVerb;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code pub} and {@code sub} do with each other and with Mosquitto's clients, at any broker. */
abstract class PubSubContract {
    private static final String CURE = "install it (Debian: apt install mosquitto-clients)";

    /** The broker. */
    abstract int port();

    /** Topics of this test class: the broker may have those of others. */
    private String root() {
        return getClass().getSimpleName();
    }

    @Test
    void mosquittoSubGetsWhatPubSends() {
        CompletableFuture<String> subscribed = new CompletableFuture<>();
        List<String> command = new ArrayList<>(List.of(
                RequiredProgram.find("stdbuf", "install it (Debian: apt install coreutils)"),
                "-oL",
                RequiredProgram.find("mosquitto_sub", CURE)));
        command.addAll(at("-V", "5", "-d", "-t", root() + "/lines", "-q", "2", "-C", "3", "-F", "GOT %q %p %C %P"));
        try (ChildProcess subscriber = start(command, subscribed)) {
            Deadline.await(subscribed, () -> "SUBACK for " + subscriber);

            try (ChildProcess pub = JarBroker.start(
                    line -> {},
                    arguments(
                            "pub",
                            "-t",
                            root() + "/lines",
                            "-q",
                            "2",
                            "-l",
                            "-D",
                            "publish",
                            "content-type",
                            "text",
                            "-D",
                            "publish",
                            "user-property",
                            "room",
                            "kitchen"))) {
                pub.write("21.5\n22\n".getBytes(StandardCharsets.UTF_8));
                pub.write("käse".getBytes(StandardCharsets.UTF_8));
                pub.endInput();
                assertThat(pub.awaitExit()).as(pub::toString).isZero();
            }

            assertThat(subscriber.awaitExit()).as(subscriber::toString).isZero();
            assertThat(subscriber.out().stream().filter(line -> line.startsWith("GOT")))
                    .containsExactly(
                            "GOT 2 21.5 text room:kitchen",
                            "GOT 2 22 text room:kitchen",
                            "GOT 2 käse text room:kitchen");
        }
    }

    @Test
    void subGetsWhatMosquittoPubSends() {
        CompletableFuture<String> subscribed = new CompletableFuture<>();
        String pub = RequiredProgram.find("mosquitto_pub", CURE);
        List<String> command = JarBroker.command(arguments(
                "sub",
                "-V",
                "5",
                "-d",
                "-t",
                root() + "/+/temperature",
                "-q",
                "2",
                "-C",
                "3",
                "-F",
                "GOT %t %q %p %P"));
        try (ChildProcess subscriber = start(command, subscribed)) {
            Deadline.await(subscribed, () -> "SUBACK for " + subscriber);

            for (String qos : List.of("0", "1", "2")) {
                List<String> publication = new ArrayList<>(List.of(pub));
                publication.addAll(at(
                        "-V",
                        "5",
                        "-t",
                        root() + "/hall/temperature",
                        "-q",
                        qos,
                        "-m",
                        "2" + qos,
                        "-D",
                        "publish",
                        "user-property",
                        "room",
                        "hall"));
                try (ChildProcess publisher = start(publication, new CompletableFuture<>())) {
                    assertThat(publisher.awaitExit()).as(publisher::toString).isZero();
                }
            }

            assertThat(subscriber.awaitExit()).as(subscriber::toString).isZero();
            String got = "GOT " + root() + "/hall/temperature ";
            assertThat(subscriber.out().stream().filter(line -> line.startsWith("GOT")))
                    // Nobody acknowledges QoS 0, so the next mosquitto_pub may overtake that one.
                    .containsExactlyInAnyOrder(got + "0 20 room:hall", got + "1 21 room:hall", got + "2 22 room:hall");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"31", "311", "5"})
    void aKeptSessionHandsOverEachMessageOnce(String version) {
        String filter = root() + "/kept/" + version;
        String[] session = {"-V", version, "-c", "-i", "kept" + version + root(), "-q", "2", "-t", filter, "-v"};
        assertThat(run(new SubVerb(), with(session, "-E")).exitCode()).isZero();
        for (String qos : List.of("1", "2", "1", "2")) {
            Ended pub = run(new PubVerb(), "-V", version, "-t", filter, "-q", qos, "-m", "q" + qos, "--repeat", "2");
            assertThat(pub.exitCode()).as(pub.err()).isZero();
        }

        Ended first = run(new SubVerb(), with(session, "-C", "3", "-W", "20"));
        Ended second = run(new SubVerb(), with(session, "-C", "5", "-W", "20"));

        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(second.exitCode()).as(second.err()).isZero();
        List<String> all = new ArrayList<>(first.out());
        all.addAll(second.out());
        assertThat(first.out()).hasSize(3);
        assertThat(all.stream().map(line -> line.substring(filter.length() + 1)))
                .containsExactlyInAnyOrder("q1", "q1", "q2", "q2", "q1", "q1", "q2", "q2");
        assertThat(run(new SubVerb(), "-V", version, "-i", "kept" + version + root(), "-t", filter, "-E")
                        .exitCode())
                .isZero();
    }

    @Test
    void printsAndRemovesRetainedMessages() {
        String[] lamps = {"-t", root() + "/lamps/#", "-v", "--retained-only"};
        for (String room : List.of("hall", "kitchen")) {
            assertThat(run(new PubVerb(), "-t", root() + "/lamps/" + room, "-m", "on", "-r", "-q", "1")
                            .exitCode())
                    .isZero();
        }

        Ended removing = run(new SubVerb(), with(lamps, "-T", root() + "/+/hall", "--remove-retained", "-C", "1"));
        Ended left = run(new SubVerb(), with(lamps, "-C", "1"));
        run(new PubVerb(), "-t", root() + "/lamps/hall", "-n", "-r", "-q", "1");
        Ended nothing = run(new SubVerb(), with(lamps, "-W", "1"));

        assertThat(removing.out()).containsExactly(root() + "/lamps/kitchen on");
        assertThat(left.out()).containsExactly(root() + "/lamps/hall on");
        assertThat(nothing.out()).isEmpty();
        assertThat(nothing.exitCode()).isEqualTo(27);
        assertThat(nothing.err()).isEqualToIgnoringNewLines("Timed out");
    }

    private static ChildProcess start(List<String> command, CompletableFuture<String> subscribed) {
        return ChildProcess.start(command, Path.of("target"), line -> {
            if (line.startsWith("Subscribed")) {
                subscribed.complete(line);
            }
        });
    }

    private List<String> at(String... args) {
        List<String> all = new ArrayList<>(List.of("-h", "127.0.0.1", "-p", String.valueOf(port())));
        all.addAll(List.of(args));
        return all;
    }

    private String[] arguments(String verb, String... args) {
        List<String> all = new ArrayList<>(List.of(verb));
        all.addAll(at(args));
        return all.toArray(String[]::new);
    }

    private static String[] with(String[] args, String... more) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private Ended run(CliVerb verb, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = verb.run(
                at(args),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Ended(
                exitCode, out.toString(StandardCharsets.UTF_8).lines().toList(), err.toString(StandardCharsets.UTF_8));
    }

    /** What a verb ended with. */
    private record Ended(int exitCode, List<String> out, String err) {}
}
