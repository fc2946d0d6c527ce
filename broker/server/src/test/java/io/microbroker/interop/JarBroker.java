// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One broker from the jar, in a process of its own, for all test classes that register this extension. */
public final class JarBroker implements BeforeAllCallback {
    private static final Pattern PORT = Pattern.compile("listener tcp: tcp://127\\.0\\.0\\.1:(\\d+), .*");
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(JarBroker.class);

    /** A test run under nohup hands its children an ignored SIGHUP, and a JVM leaves that as it is. */
    public static final List<String> HEARING_SIGHUP = hearingHangup();

    private int port;

    private static List<String> hearingHangup() {
        List<String> env = List.of("env", "--default-signal=HUP");
        List<String> trial = new ArrayList<>(env);
        trial.add("true");
        try {
            return new ProcessBuilder(trial).start().waitFor() == 0 ? env : List.of(); // only GNU's env can
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    /** The command that runs the jar. */
    public static List<String> command(String... args) {
        Path jar = Path.of(System.getProperty("microbroker.jar", "target/microbroker.jar"))
                .toAbsolutePath();
        if (!Files.isReadable(jar)) {
            throw new IllegalStateException("there is no " + jar + " - build it: ./mvnw -DskipTests package");
        }
        List<String> command = new ArrayList<>(HEARING_SIGHUP);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-XX:ActiveProcessorCount=3"); // two loops wherever it runs
        command.add("-jar");
        command.add(jar.toString());
        command.addAll(List.of(args));
        return command;
    }

    /** The port that a line of the banner tells, if it tells one. */
    public static OptionalInt port(String line) {
        Matcher matcher = PORT.matcher(line);
        return matcher.matches() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }

    /** Starts the jar where no configuration lies about. */
    public static ChildProcess start(Consumer<String> onLine, String... args) {
        return ChildProcess.start(command(args), Path.of("target").toAbsolutePath(), onLine);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        port = context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Running.class, type -> Running.start(), Running.class)
                .port();
    }

    /** The port of listener tcp, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Closed by JUnit after the last test. */
    private record Running(ChildProcess process, int port) implements AutoCloseable {
        static Running start() {
            CompletableFuture<Integer> port = new CompletableFuture<>();
            ChildProcess process = JarBroker.start(
                    line -> JarBroker.port(line).ifPresent(port::complete), "--port", "0", "--ephemeral");
            return new Running(process, Deadline.await(port, () -> "the start of " + process));
        }

        @Override
        public void close() {
            process.terminate();
            process.awaitExit();
        }
    }
}
