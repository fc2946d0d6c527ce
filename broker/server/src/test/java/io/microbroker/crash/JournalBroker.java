// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import io.microbroker.interop.ChildProcess;
import io.microbroker.interop.Deadline;
import io.microbroker.interop.JarBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One life of the jar on a directory of data: from its start until it is killed or stopped. */
final class JournalBroker implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("ready in (\\d+) ms");

    private static final Pattern HTTP = Pattern.compile("http: http://127\\.0\\.0\\.1:(\\d+)/.*");

    private static final String STOPPED = "the journal has stopped";

    private final ChildProcess process;
    private final CompletableFuture<Integer> port;
    private final CompletableFuture<Long> ready;
    private volatile boolean killed;

    private JournalBroker(ChildProcess process, CompletableFuture<Integer> port, CompletableFuture<Long> ready) {
        this.process = process;
        this.port = port;
        this.ready = ready;
    }

    /** Starts it and does not wait. */
    static JournalBroker start(Path data, String... settings) {
        return start(List.of(), data.toString(), settings);
    }

    /**
     * Starts it through another program, and does not wait.
     *
     * @param through a command that runs the command after it in its own place
     * @param data the directory as the broker sees it
     * @param settings each {@code key=value}
     */
    static JournalBroker start(List<String> through, String data, String... settings) {
        List<String> args = new ArrayList<>(List.of("--port", "0", "--data-dir", data));
        for (String setting : settings) {
            args.addAll(List.of("--set", setting));
        }
        List<String> command = new ArrayList<>(through);
        command.addAll(JarBroker.command(args.toArray(String[]::new)));
        CompletableFuture<Integer> port = new CompletableFuture<>();
        CompletableFuture<Long> ready = new CompletableFuture<>();
        ChildProcess process = ChildProcess.start(command, Path.of("target").toAbsolutePath(), line -> {
            JarBroker.port(line).ifPresent(port::complete);
            Matcher matcher = READY.matcher(line);
            if (matcher.matches()) {
                ready.complete(Long.parseLong(matcher.group(1)));
            }
        });
        return new JournalBroker(process, port, ready);
    }

    /** Waits until it is ready, and returns the milliseconds that this took by its own word. */
    long awaitReady() {
        return Deadline.await(ready, () -> "the start of " + this);
    }

    /** The port of listener tcp. Waits until the broker is ready. */
    int port() {
        awaitReady();
        return port.join();
    }

    /** The port of HTTP, which the settings must ask for. Waits until the broker is ready. */
    int httpPort() {
        awaitReady();
        return process.out().stream()
                .map(HTTP::matcher)
                .filter(Matcher::matches)
                .map(matcher -> Integer.parseInt(matcher.group(1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no port of HTTP: " + this));
    }

    /** What it has told, errors or not. */
    boolean hasTold(String words) {
        return process.err().stream().anyMatch(line -> line.contains(words));
    }

    /** CPU time that the process has used so far. */
    long cpuMillis() {
        return ProcessHandle.of(process.pid())
                .flatMap(handle -> handle.info().totalCpuDuration())
                .orElseThrow()
                .toMillis();
    }

    /** Ends it at once and waits for its end: SIGKILL leaves it no time for anything. */
    void kill() {
        killed = true;
        process.kill();
        process.awaitExit();
    }

    /** Asks it to end (SIGTERM), and does not wait. */
    void terminate() {
        killed = true;
        process.terminate();
    }

    /** Waits for its end and returns its exit code. */
    int awaitExit() {
        return process.awaitExit();
    }

    /** True as soon as somebody set out to end it, or its disk failed: connections that break from then on are no fault. */
    boolean mayEndConnections() {
        return killed || hasStoppedJournal();
    }

    /** True once it has said that nothing is acknowledged any more. */
    boolean hasStoppedJournal() {
        return errors().stream().anyMatch(line -> line.contains(STOPPED));
    }

    long pid() {
        return process.pid();
    }

    /** What it has said against somebody or something. */
    List<String> errors() {
        return process.err().stream().filter(line -> !line.contains(" INFO ")).toList();
    }

    @Override
    public void close() {
        killed = true;
        process.close();
    }

    /** Waits for a short while, if it does not end before. */
    void awaitExitFor(long millis) {
        ProcessHandle.of(process.pid()).ifPresent(handle -> handle.onExit()
                .completeOnTimeout(handle, millis, TimeUnit.MILLISECONDS)
                .join());
    }

    @Override
    public String toString() {
        return process.toString();
    }
}
