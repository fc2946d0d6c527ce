// SPDX-License-Identifier: Apache-2.0
package io.microbroker.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.interop.JarBroker;
import io.microbroker.testkit.browser.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The jar with HTTP and a listener for browsers, on ports of its own choice. */
final class ServedJar implements AutoCloseable {
    static final String PASSWORD = "open sesame";

    private static final Pattern READY = Pattern.compile("ready in ");
    private static final Pattern TCP = Pattern.compile("listener tcp: tcp://127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern WS = Pattern.compile("listener ws: ws://127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern HTTP = Pattern.compile("http: (http://127\\.0\\.0\\.1:(\\d+)/\\S*)");

    private final Program program;

    private ServedJar(List<String> options) {
        List<String> all = new ArrayList<>(
                List.of("--port=0", "--ws-port=0", "--http-port=0", "--ephemeral", "--set=sys.interval=1s"));
        all.addAll(options);
        program = Program.start(JarBroker.command(all.toArray(String[]::new)), READY);
        program.awaitReady();
    }

    /** Nobody has a password: the banner has a link. */
    static ServedJar withLink() {
        return new ServedJar(List.of());
    }

    /** Users {@code admin} and {@code viewer}; clients of MQTT may publish and read below {@code home}. */
    static ServedJar withUsers(Path folder) {
        Path users = folder.resolve("admins");
        passwd("--admin", "-c", "-b", users.toString(), "admin", PASSWORD);
        passwd("--viewer", "-b", users.toString(), "viewer", PASSWORD);
        Path acl = folder.resolve("acl");
        try {
            Files.writeString(acl, "topic readwrite home/#\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ServedJar(
                List.of("--set=http.users=" + users, "--set=auth.file.acl=" + acl, "--set=auth.anonymous=true"));
    }

    private static void passwd(String... arguments) {
        List<String> command = new ArrayList<>(JarBroker.command("passwd"));
        command.addAll(List.of(arguments));
        try (Program passwd = Program.start(command, READY)) {
            assertThat(passwd.awaitExit()).as(passwd.toString()).isZero();
        }
    }

    /** What the banner says to open. */
    String link() {
        return program.find(HTTP).group(1).replaceAll(",$", "");
    }

    /** Where the dashboard is, without an end. */
    String address() {
        return "http://127.0.0.1:" + program.find(HTTP).group(2);
    }

    int mqttPort() {
        return Integer.parseInt(program.find(TCP).group(1));
    }

    int webSocketPort() {
        return Integer.parseInt(program.find(WS).group(1));
    }

    @Override
    public void close() {
        program.close();
    }
}
