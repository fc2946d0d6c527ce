// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.browser;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program that a test has started, and that ends with it, together with all that it has started itself. */
public final class Program implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 60;

    private final Process process;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Matcher> announcement = new CompletableFuture<>();

    private Program(List<String> command, Pattern announced) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("MICROBROKER_"));
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command, e);
        }
        Thread reader = new Thread(() -> read(announced), "output of " + command.get(0));
        reader.setDaemon(true);
        reader.start();
    }

    /** @param announced the line that tells that it is ready */
    public static Program start(List<String> command, Pattern announced) {
        return new Program(command, announced);
    }

    private void read(Pattern announced) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
                Matcher matcher = announced.matcher(line);
                if (matcher.find()) {
                    announcement.complete(matcher);
                }
            }
        } catch (IOException e) {
            output.add("output broke off: " + e.getMessage());
        }
        announcement.completeExceptionally(new IllegalStateException("ended before it was ready: " + this));
    }

    /** The first line of the output so far in which the pattern is found. */
    public Matcher find(Pattern pattern) {
        return output.stream()
                .map(pattern::matcher)
                .filter(Matcher::find)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + pattern + " in " + this));
    }

    /** Waits for the line that tells that it is ready. */
    public Matcher awaitReady() {
        try {
            return announcement.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("not ready: " + this, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    public int awaitExit() {
        try {
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("still running: " + this);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Asks it to end in order. */
    public void terminate() {
        process.toHandle().destroy();
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        children.forEach(child ->
                child.onExit().orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join());
        awaitExit();
    }

    @Override
    public String toString() {
        return process.info().command().orElse("program") + "\n  " + String.join("\n  ", output);
    }
}
