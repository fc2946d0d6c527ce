// SPDX-License-Identifier: Apache-2.0
package io.microbroker.load;

import io.microbroker.interop.ChildProcess;
import io.microbroker.interop.Deadline;
import io.microbroker.interop.JarBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A broker from the jar, with the JVM and the limits of the operating system that a test wants. */
final class LoadedBroker implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("listener tcp: tcp://127\\.0\\.0\\.1:(\\d+), .*");
    private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");
    private static final long STOP_SECONDS = 60;

    private final ChildProcess process;
    private final int port;

    private LoadedBroker(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** What a test asks for. */
    static final class Builder {
        private final List<String> jvm = new ArrayList<>();
        private final List<String> settings = new ArrayList<>();
        private final List<String> before = new ArrayList<>();
        private List<String> storage = List.of("--ephemeral");

        /** Options of the JVM, such as {@code -Xmx256m}. */
        Builder jvm(String... options) {
            jvm.addAll(List.of(options));
            return this;
        }

        /** Keeps a journal, as brokers do unless told otherwise; else all is in memory. */
        Builder journal(Path folder) {
            storage = List.of("--data-dir", folder.toString());
            return this;
        }

        /** A setting of the broker, such as {@code limits.sessions=5}. */
        Builder set(String setting) {
            settings.add("--set");
            settings.add(setting);
            return this;
        }

        Builder config(Path file) {
            settings.add("--config");
            settings.add(file.toString());
            return this;
        }

        /** Files and sockets that it may have open at a time. */
        Builder descriptors(int max) {
            before.addAll(List.of("prlimit", "--nofile=" + max));
            return this;
        }

        LoadedBroker start() {
            List<String> command = new ArrayList<>(JarBroker.HEARING_SIGHUP);
            command.addAll(before);
            command.add(java("java"));
            command.addAll(jvm);
            command.add("-XX:+ExitOnOutOfMemoryError");
            command.add("-jar");
            command.add(Path.of(System.getProperty("microbroker.jar", "target/microbroker.jar"))
                    .toAbsolutePath()
                    .toString());
            command.addAll(List.of("--port", "0"));
            command.addAll(storage);
            command.addAll(settings);
            CompletableFuture<Integer> port = new CompletableFuture<>();
            ChildProcess process = ChildProcess.start(command, Path.of("target").toAbsolutePath(), line -> {
                Matcher matcher = PORT.matcher(line);
                if (matcher.matches()) {
                    port.complete(Integer.parseInt(matcher.group(1)));
                }
            });
            return new LoadedBroker(process, Deadline.await(port, () -> "the start of " + process));
        }
    }

    private static String java(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** Bytes of memory that the process has, by the kernel. */
    long residentBytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("the broker is gone: " + process));
        } catch (IOException e) {
            throw new UncheckedIOException(process.toString(), e);
        }
    }

    /** Processor time that it has used so far, in nanoseconds. */
    long cpuNanos() {
        return ProcessHandle.of(process.pid())
                .flatMap(handle -> handle.info().totalCpuDuration())
                .orElseThrow(() -> new AssertionError("the broker is gone: " + process))
                .toNanos();
    }

    /** Files and sockets that it has open. */
    int descriptors() {
        String[] open = Path.of("/proc/" + process.pid() + "/fd").toFile().list();
        return open == null ? 0 : open.length;
    }

    /** Bytes of live objects, after a full collection. */
    long liveBytes() {
        for (String line : histogram()) {
            Matcher matcher = HISTOGRAM_TOTAL.matcher(line);
            if (matcher.lookingAt()) {
                return Long.parseLong(matcher.group(1));
            }
        }
        throw new AssertionError("a histogram without total");
    }

    /** Live objects of a class, after a full collection. */
    int instances(String className) {
        for (String line : histogram()) {
            String[] columns = line.trim().split("\\s+");
            if (columns.length >= 4 && columns[3].equals(className)) {
                return Integer.parseInt(columns[1]);
            }
        }
        return 0;
    }

    /** What is live after a full collection, by class, as jcmd tells it. */
    List<String> histogram() {
        List<String> command = List.of(java("jcmd"), Long.toString(process.pid()), "GC.class_histogram");
        try (ChildProcess jcmd = ChildProcess.start(command, Path.of("target").toAbsolutePath(), line -> {})) {
            if (jcmd.awaitExit(STOP_SECONDS) != 0) {
                throw new AssertionError("no histogram: " + jcmd);
            }
            return jcmd.out();
        }
    }

    /** Has it read its files again (SIGHUP). */
    void hangUp() {
        List<String> command = List.of("kill", "-HUP", Long.toString(process.pid()));
        try (ChildProcess kill = ChildProcess.start(command, Path.of("target").toAbsolutePath(), line -> {})) {
            kill.awaitExit();
        }
    }

    /** All that it has said. */
    List<String> log() {
        List<String> all = new ArrayList<>(process.out());
        all.addAll(process.err());
        return all;
    }

    /** Lines that no client may cause: errors, and what comes with a stack trace. */
    List<String> alarms() {
        return log().stream()
                .filter(line -> line.contains(" ERROR ") || line.startsWith("\tat ") || line.contains("OutOfMemory"))
                .toList();
    }

    /** Ends it with SIGTERM; fails if it is gone already, or does not end well. */
    void stop() {
        process.terminate();
        int code = process.awaitExit(STOP_SECONDS);
        if (code != 0) {
            throw new AssertionError("exit code " + code + " of " + process);
        }
    }

    @Override
    public void close() {
        process.kill();
    }
}
