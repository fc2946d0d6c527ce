// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import io.microbroker.testkit.tls.TestAuthority;
import io.microbroker.testkit.tls.TestCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker from the jar with the listeners tcp, tls (client certificates, whose common name is the user), ws and wss. Its
 * certificates are made for the test class and deleted with it. Either it asks for nothing but certificates; or, made by
 * {@link #withPasswords}, everybody needs a password who does not show one.
 */
final class SecureBroker implements BeforeAllCallback, AfterAllCallback {
    private static final Pattern LISTENER = Pattern.compile("listener (\\w+): \\w+://127\\.0\\.0\\.1:(\\d+).*");
    private static final String CONFIGURATION = """
            listeners:
              tcp: {port: 0}
              tls:
                port: 0
                tls: {certificate: %1$s/server.pem, key: %1$s/server.key, client-ca: %1$s/ca.pem,
                      client-auth: %2$s, user-name-from: cn}
              wss: {transport: websocket, port: 0, tls: {certificate: %1$s/server.pem, key: %1$s/server.key}}
            """;
    private static final String USERS = """
            auth: {anonymous: false, file: {users: %1$s/users}}
            """;
    private static final int ITERATIONS = 1000;
    static final String USER = "hall";
    static final String PASSWORD = "lamp: über 9000";

    private final boolean passwords;
    private final TestAuthority authority = new TestAuthority("CN=Home");
    private final Map<String, Integer> ports = new ConcurrentHashMap<>();
    private @Nullable Path folder;
    private @Nullable ChildProcess process;

    SecureBroker() {
        this(false);
    }

    private SecureBroker(boolean passwords) {
        this.passwords = passwords;
    }

    /** One that knows {@link #USER} with {@link #PASSWORD}. */
    static SecureBroker withPasswords() {
        return new SecureBroker(true);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        folder = Files.createTempDirectory("secure-broker");
        issueServer();
        issue("sensor");
        TestCertificate.writeText(file("ca.pem"), TestCertificate.pem(List.of(authority.certificate())));
        if (passwords) {
            writeUsers();
        }
        String text = CONFIGURATION + (passwords ? USERS : "");
        Path configuration = Files.writeString(
                file("microbroker.yaml"), text.formatted(folder().toString(), passwords ? "request" : "required"));
        CompletableFuture<String> ready = new CompletableFuture<>();
        ChildProcess started = JarBroker.start(
                line -> onLine(line, ready), "--config", configuration.toString(), "--ws-port", "0", "--ephemeral");
        process = started;
        Deadline.await(ready, () -> "the start of " + started);
    }

    /** With few iterations: the VM of the tests takes seconds for 210,000. */
    private void writeUsers() throws IOException {
        byte[] salt = "salt of test".getBytes(StandardCharsets.US_ASCII);
        try {
            PBEKeySpec password = new PBEKeySpec(PASSWORD.toCharArray(), salt, ITERATIONS, Byte.SIZE * 64);
            byte[] hash = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(password)
                    .getEncoded();
            Base64.Encoder base64 = Base64.getEncoder();
            String user = USER + ":$7$" + ITERATIONS + "$" + base64.encodeToString(salt) + "$";
            Files.writeString(file("users"), user + base64.encodeToString(hash) + "\n");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
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
