// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.testkit.tls.TestAuthority;
import io.microbroker.testkit.tls.TestTlsClient;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mosquitto's programs with client certificates, and a new certificate on SIGHUP. */
final class MosquittoTlsIT {
    @RegisterExtension
    static final SecureBroker BROKER = new SecureBroker();

    private static final String CURE = "apt install mosquitto-clients";

    private static List<String> command(String program, String certificate) {
        List<String> command = new ArrayList<>(List.of(RequiredProgram.find(program, CURE)));
        command.addAll(List.of("-h", "localhost", "-p", String.valueOf(BROKER.port("tls"))));
        command.addAll(List.of("--cafile", BROKER.file("ca.pem").toString(), "-q", "1", "-t", "home/kitchen"));
        if (!certificate.isEmpty()) {
            command.addAll(List.of("--cert", BROKER.file(certificate + ".pem").toString()));
            command.addAll(List.of("--key", BROKER.file(certificate + ".key").toString()));
        }
        return command;
    }

    private static int publish(String certificate) {
        List<String> command = command("mosquitto_pub", certificate);
        command.addAll(List.of("-m", "21"));
        try (ChildProcess process = ChildProcess.start(command, Path.of("."), line -> {})) {
            return process.awaitExit(Deadline.SECONDS);
        }
    }

    @Test
    void onlyClientsWithAGoodCertificateAreServed() {
        new TestAuthority("CN=Other").issue("CN=stranger").write(BROKER.file("."), "stranger");
        // mosquitto_sub keeps lines back from a pipe
        List<String> subscribe =
                new ArrayList<>(List.of(RequiredProgram.find("stdbuf", "apt install coreutils"), "-oL"));
        subscribe.addAll(command("mosquitto_sub", "sensor"));
        subscribe.addAll(List.of("-d", "-C", "1"));
        CompletableFuture<String> subscribed = new CompletableFuture<>();
        try (ChildProcess subscriber = ChildProcess.start(subscribe, Path.of("."), line -> {
            if (line.startsWith("Subscribed")) {
                subscribed.complete(line);
            }
        })) {
            Deadline.await(subscribed, () -> "the subscription of " + subscriber);

            assertThat(publish("")).isNotZero();
            assertThat(publish("stranger")).isNotZero();
            assertThat(publish("sensor")).isZero();

            assertThat(subscriber.awaitExit(Deadline.SECONDS)).isZero();
            assertThat(subscriber.out()).contains("21");
        }
    }

    @Test
    void hangupBringsNewCertificates() throws IOException, InterruptedException {
        Certificate renewed = BROKER.issueServer().chain().get(0);

        int exitCode = new ProcessBuilder(
                        "kill", "-HUP", String.valueOf(BROKER.process().pid()))
                .start()
                .waitFor();

        assertThat(exitCode).isZero();
        TestTlsClient client = TestTlsClient.trusting(BROKER.authority());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Deadline.SECONDS);
        while (!shownTo(client).equals(renewed) || !wasTold()) {
            assertThat(System.nanoTime()).as("%s", BROKER.process()).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private static boolean wasTold() {
        return BROKER.process().err().stream().anyMatch(line -> line.contains("SIGHUP"));
    }

    private static Certificate shownTo(TestTlsClient client) throws IOException {
        try (SSLSocket socket = client.connect(BROKER.port("wss"))) {
            return socket.getSession().getPeerCertificates()[0];
        }
    }
}
