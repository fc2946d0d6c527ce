// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar as a program: what it says and what it ends with. */
final class JarIT {
    private static final int BANNER_LINES_MAX = 8;

    private final Path folder;

    JarIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void tellsThatItIsReadyInAtMostEightLinesAndEndsOrderlyOnSigterm() {
        CompletableFuture<String> ready = new CompletableFuture<>();
        try (ChildProcess broker = start(ready);
                HiveMqV5Client client = new HiveMqV5Client(portOf(broker, ready), new Inbox())) {
            client.connect(SignOn.fresh("lamp"));

            broker.terminate();

            assertThat(client.reasonOfDisconnect()).isEqualTo(Mqtt5DisconnectReasonCode.SERVER_SHUTTING_DOWN);
            assertThat(broker.awaitExit()).isZero();
            assertThat(broker.out()).hasSizeLessThanOrEqualTo(BANNER_LINES_MAX);
            assertThat(broker.out().get(0)).startsWith("microbroker ").contains(", Java ");
            assertThat(broker.out().get(broker.out().size() - 1)).matches("ready in \\d+ ms");
            assertThat(broker.err()).isEmpty();
        }
    }

    private static int portOf(ChildProcess broker, CompletableFuture<String> ready) {
        Deadline.await(ready, () -> "the start of " + broker);
        return broker.out().stream()
                .flatMapToInt(line -> JarBroker.port(line).stream())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void logsInJsonWhatItHasAgainstAClient() throws IOException {
        CompletableFuture<String> ready = new CompletableFuture<>();
        try (ChildProcess broker = start(ready, "--set", "log.format=json")) {
            try (Socket browser = new Socket(InetAddress.getLoopbackAddress(), portOf(broker, ready))) {
                browser.setSoTimeout((int) TimeUnit.SECONDS.toMillis(Deadline.SECONDS));
                browser.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(browser.getInputStream().read()).isEqualTo(-1);
            }

            broker.terminate();

            assertThat(broker.awaitExit()).isZero();
            assertThat(broker.err()).singleElement().asString().startsWith("{").contains("HTTP");
        }
    }

    private static ChildProcess start(CompletableFuture<String> ready, String... more) {
        List<String> args = new ArrayList<>(List.of("--port", "0", "--ephemeral"));
        args.addAll(List.of(more));
        return JarBroker.start(
                line -> {
                    if (line.startsWith("ready in ")) {
                        ready.complete(line);
                    }
                },
                args.toArray(String[]::new));
    }

    @Test
    void refusesAPortInUseAndNamesTheCure() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());

            Ended ended = run("--port", port, "--ephemeral");

            assertThat(ended.exitCode()).isEqualTo(98);
            assertThat(ended.err())
                    .singleElement()
                    .asString()
                    .contains("port " + port + " is in use")
                    .contains("--port 0");
        }
    }

    @Test
    void refusesAWrongConfigurationWithFileAndLine() throws IOException {
        Path file = Files.writeString(folder.resolve("microbroker.yaml"), "limits:\n  packetsize: 1KiB\n");

        Ended ended = run("--config", file.toString());

        assertThat(ended.exitCode()).isEqualTo(78);
        assertThat(ended.err())
                .containsExactly(file + ":2:3 unknown key 'limits.packetsize' - did you mean 'limits.packet-size'?");
    }

    @Test
    void refusesOtherMachinesUntilSomebodyDecidesWhoMayCome() {
        Ended refused = run("--bind", "0.0.0.0", "--port", "0", "--ephemeral");

        assertThat(refused.exitCode()).isEqualTo(78);
        assertThat(refused.err())
                .singleElement()
                .asString()
                .contains("0.0.0.0")
                .contains("no authentication")
                .contains("--insecure");

        assertThat(run("check", "--bind", "0.0.0.0", "--insecure").exitCode()).isZero();
    }

    @Test
    void checksAConfigurationWithoutStarting() throws IOException {
        Path file = Files.writeString(folder.resolve("my.yaml"), "loops: 2\n");

        Ended ended = run("check", "--config", file.toString());

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out()).containsExactly("configuration ok (" + file + ")");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void knowsItsVersionAndItsOptions() {
        Ended version = run("--version");
        Ended help = run("--help");

        assertThat(version.exitCode()).isZero();
        assertThat(version.out()).singleElement().asString().matches("microbroker \\d+\\.\\d+\\.\\d+.*");
        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).anyMatch(line -> line.contains("--port=N"));
        assertThat(help.out()).anyMatch(line -> line.strip().startsWith("check "));
    }

    @Test
    void refusesAnUnknownOption() {
        Ended ended = run("--prot", "1883");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err().get(0)).contains("--prot");
    }

    private static Ended run(String... args) {
        try (ChildProcess process = JarBroker.start(line -> {}, args)) {
            return new Ended(process.awaitExit(), process.out(), process.err());
        }
    }

    /** A process that has ended, and what it said. */
    private record Ended(int exitCode, List<String> out, List<String> err) {}
}
