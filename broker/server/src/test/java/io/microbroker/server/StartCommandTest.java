// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.config.Anonymous;
import io.microbroker.config.BrokerConfig;
import io.microbroker.config.LogLevel;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StartCommandTest {
    private final CommandFixture command = new CommandFixture();
    private final Path folder;

    StartCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void forgetLogSettings() {
        System.clearProperty(LogSettings.LEVEL);
        System.clearProperty(LogSettings.FORMAT);
    }

    @Test
    void startsOnLoopbackWithoutAnyConfiguration() {
        assertThat(command.run()).isZero();

        assertThat(command.started()).containsExactly(BrokerConfig.STANDALONE);
        assertThat(command.out())
                .hasSize(5)
                .contains(
                        "listener tcp: tcp://127.0.0.1:1883, anonymous clients allowed",
                        "storage: journal in " + Path.of("data").toAbsolutePath() + ", durability sync",
                        "local only; for other machines: --bind 0.0.0.0 with 'auth' configured, or with --insecure");
        assertThat(command.out().get(4)).matches("ready in \\d+ ms");
        assertThat(command.err()).isEmpty();
    }

    @Test
    void doesNotAdviseAnOptionForAListenerThatIsNotThere() throws IOException {
        Path file = Files.writeString(folder.resolve("my.yaml"), "listeners: {garden: {port: 1885}}\n");

        assertThat(command.run("-c", file.toString())).isZero();

        assertThat(command.out()).contains("local only; for other machines: give a listener 'bind: 0.0.0.0'");
    }

    @Test
    void startIsTheDefaultCommand() {
        assertThat(command.run("start", "-p", "1999")).isZero();
        assertThat(command.run("-p", "1999")).isZero();

        assertThat(command.started()).hasSize(2);
        assertThat(command.started().get(0)).isEqualTo(command.started().get(1));
    }

    @Test
    void tellsThePortThatItFoundFree() {
        assertThat(command.run("--port", "0", "--bind", "::1")).isZero();

        assertThat(command.out()).contains("listener tcp: tcp://[::1]:45678, anonymous clients allowed");
    }

    @Test
    void opensAWebSocketBesideTcp() {
        assertThat(command.run("--ws-port", "8083")).isZero();
        assertThat(command.run("--ws-port", "0", "--bind", "0.0.0.0", "--insecure"))
                .isZero();

        assertThat(command.out())
                .contains(
                        "listener tcp: tcp://127.0.0.1:1883, anonymous clients allowed",
                        "listener ws: ws://127.0.0.1:8083/mqtt, anonymous clients allowed",
                        "listener ws: ws://0.0.0.0:45678/mqtt, anonymous clients allowed");
    }

    @Test
    void letsOtherMachinesInThatShowACertificate() throws IOException {
        Path file = Files.writeString(
                folder.resolve("tls.yaml"),
                "listeners: {tls: {bind: 0.0.0.0, tls: {certificate: s.pem, key: s.key, client-ca: ca.pem,"
                        + " client-auth: required, user-name-from: cn}}}\n");

        assertThat(command.run("-c", file.toString())).isZero();
        assertThat(command.run("-c", file.toString(), "--set", "listeners.tls.tls.user-name-from=none"))
                .isEqualTo(ExitCode.CONFIG);

        assertThat(command.out()).contains("listener tls: tls://0.0.0.0:8883, authentication by client certificate");
    }

    @Test
    void theFolderOfTheDataMayBeCalledAsACommandIs() {
        assertThat(command.run("--data-dir", "data")).isZero();

        assertThat(command.started().get(0).storage().dataDir()).isEqualTo("data");
    }

    @Test
    void bannerNeverHasMoreThanEightLines() {
        String[] args = new String[20];
        for (int i = 0; i < 10; i++) {
            args[2 * i] = "--set";
            args[2 * i + 1] = "listeners.room" + i + ".port=" + (2000 + i);
        }

        assertThat(command.run(args)).isZero();

        assertThat(command.out()).hasSize(8);
        assertThat(command.out().get(4)).endsWith("(and 7 more listeners)");
    }

    @Test
    void optionsWinOverEnvironmentOverFile() throws IOException {
        Path file = Files.writeString(
                folder.resolve("microbroker.yaml"), "loops: 1\nlimits: {in-flight: 1}\nstorage: {durability: sync}\n");

        command.search(file).variable("MICROBROKER_LIMITS__IN_FLIGHT", "2").variable("MICROBROKER_LOOPS", "2");

        assertThat(command.run("--set", "loops=3", "--ephemeral", "-v")).isZero();
        BrokerConfig config = command.started().get(0);
        assertThat(config.loops()).isEqualTo(3);
        assertThat(config.limits().inFlight()).isEqualTo(2);
        assertThat(config.storage().durability()).isEqualTo("memory");
        assertThat(config.log().level()).isEqualTo(LogLevel.DEBUG);
    }

    @Test
    void refusesToLetOtherMachinesInUnasked() {
        assertThat(command.run("--bind", "0.0.0.0")).isEqualTo(ExitCode.CONFIG);

        assertThat(command.started()).isEmpty();
        assertThat(command.err())
                .singleElement()
                .asString()
                .startsWith("--bind: listeners.tcp.bind 0.0.0.0 lets other machines in, but no authentication")
                .contains("--insecure");
    }

    @Test
    void letsOtherMachinesInWhenTold() {
        assertThat(command.run("--bind", "0.0.0.0", "--insecure")).isZero();
        assertThat(command.run("--bind", "0.0.0.0", "--set", "auth.anonymous=true"))
                .isZero();
        assertThat(command.run("--bind", "0.0.0.0", "--set", "auth.file.users=users.txt"))
                .isZero();

        assertThat(command.started())
                .extracting(config -> config.auth().anonymous())
                .containsExactly(Anonymous.TRUE, Anonymous.TRUE, Anonymous.LOOPBACK);
        assertThat(command.out())
                .contains(
                        "listener tcp: tcp://0.0.0.0:1883, anonymous clients allowed",
                        "listener tcp: tcp://0.0.0.0:1883, authentication by file")
                .noneMatch(line -> line.startsWith("local only"));
    }

    @Test
    void refusesAWrongConfigurationWithAllItsMistakes() throws IOException {
        Path file = Files.writeString(folder.resolve("my.yaml"), "limits:\n  packetsize: 1\n  in-flight: 0\n");

        assertThat(command.run("-c", file.toString())).isEqualTo(ExitCode.CONFIG);

        assertThat(command.err())
                .containsExactly(
                        file + ":2:3 unknown key 'limits.packetsize' - did you mean 'limits.packet-size'?",
                        file + ":3:14 limits.in-flight must be from 1 to 65535, not 0");
    }

    @Test
    void namesTheOptionOfABadValue() {
        assertThat(command.run("-p", "mqtt")).isEqualTo(ExitCode.CONFIG);

        assertThat(command.err())
                .containsExactly("--port: listeners.tcp.port 'mqtt' is not a whole number - write digits only");
    }

    @Test
    void namesThePortInUseItsOwnerAndTheCure() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            command.failing(new BindException("Address already in use"));

            assertThat(command.run("-p", String.valueOf(port))).isEqualTo(ExitCode.PORT_IN_USE);

            assertThat(command.err())
                    .singleElement()
                    .asString()
                    .startsWith("microbroker: port " + port + " is in use")
                    .contains("use --port " + (port == 65_535 ? 1883 : port + 1));
            if (Files.isReadable(Path.of("/proc/net/tcp"))) {
                assertThat(command.err().get(0))
                        .contains("by pid " + ProcessHandle.current().pid() + " (");
            }
        }
    }

    @Test
    void tellsAnyOtherFailureInOneLine() {
        command.failing(new IllegalStateException("no room", new IOException("disk\n  full")));

        assertThat(command.run()).isEqualTo(ExitCode.FAILED);

        assertThat(command.err()).containsExactly("microbroker: could not start: no room: disk full");
    }

    @Test
    void showsWhereAFailureComesFromWhenAsked() {
        command.failing(new IllegalStateException("no room"));

        assertThat(command.run("-v")).isEqualTo(ExitCode.FAILED);

        assertThat(command.err()).anyMatch(line -> line.startsWith("\tat "));
    }

    @Test
    void tellsWhatToDoAboutAForbiddenPortAndAForeignAddress() {
        command.failing(new IOException("bind(..) failed with error(-13): Permission denied"));
        assertThat(command.run("-p", "80")).isEqualTo(ExitCode.FAILED);
        command.failing(new IOException("bind(..) failed with error(-99): Cannot assign requested address"));
        assertThat(command.run("--bind", "192.0.2.1", "--insecure")).isEqualTo(ExitCode.FAILED);

        assertThat(command.err().get(0)).contains("below 1024 - use another: --port 1883");
        assertThat(command.err().get(1)).contains("no such address").contains("--bind 127.0.0.1");
    }
}
