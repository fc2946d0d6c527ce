// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import io.microbroker.testkit.tls.TestAuthority;
import io.microbroker.testkit.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker from the jar with the listeners tcp, tls (client certificates, whose common name is the user), ws and wss. Its
 * certificates are made for the test class and deleted with it.
 */
final class SecureBroker implements BeforeAllCallback, AfterAllCallback {
    private static final Pattern LISTENER = Pattern.compile("listener (\\w+): \\w+://127\\.0\\.0\\.1:(\\d+).*");
    private static final String CONFIGURATION = """
            listeners:
              tcp: {port: 0}
              tls:
                port: 0
                tls: {certificate: %1$s/server.pem, key: %1$s/server.key, client-ca: %1$s/ca.pem,
                      client-auth: required, user-name-from: cn}
              wss: {transport: websocket, port: 0, tls: {certificate: %1$s/server.pem, key: %1$s/server.key}}
            """;

    private final TestAuthority authority = new TestAuthority("CN=Home");
    private final Map<String, Integer> ports = new ConcurrentHashMap<>();
    private @Nullable Path folder;
    private @Nullable ChildProcess process;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        folder = Files.createTempDirectory("secure-broker");
        issueServer();
        issue("sensor");
        TestCertificate.writeText(file("ca.pem"), TestCertificate.pem(List.of(authority.certificate())));
        Path configuration = Files.writeString(file("microbroker.yaml"), CONFIGURATION.formatted(folder().toString()));
        CompletableFuture<String> ready = new CompletableFuture<>();
        ChildProcess started =
                JarBroker.start(line -> onLine(line, ready), "--config", configuration.toString(), "--ws-port", "0");
        process = started;
        Deadline.await(ready, () -> "the start of " + started);
    }

    private void onLine(String line, CompletableFuture<String> ready) {
        Matcher listener = LISTENER.matcher(line);
        if (listener.matches()) {
            ports.put(listener.group(1), Integer.valueOf(listener.group(2)));
        } else if (line.startsWith("ready")) {
            ready.complete(line);
        }
    }

    /** Gives the broker a new certificate. */
    TestCertificate issueServer() {
        TestCertificate server = authority.issue("CN=broker", "localhost");
        server.write(folder(), "server");
        return server;
    }

    /** Writes {@code <name>.pem} and {@code <name>.key} for a client of this name. */
    void issue(String name) {
        authority.issue("CN=" + name).write(folder(), name);
    }

    TestAuthority authority() {
        return authority;
    }

    private Path folder() {
        return Objects.requireNonNull(folder, "not started");
    }

    Path file(String name) {
        return folder().resolve(name);
    }

    int port(String listener) {
        return Objects.requireNonNull(ports.get(listener), "no such listener");
    }

    ChildProcess process() {
        return Objects.requireNonNull(process, "not started");
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (process != null) {
            process.terminate();
            process.awaitExit();
        }
        try (Stream<Path> files = Files.list(folder())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder());
    }
}
