// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A program that a test has started, and that ends with it. */
public final class ChildProcess implements AutoCloseable {
    private final Process process;
    private final List<String> command;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();
    private final Thread outReader;
    private final Thread errReader;

    private ChildProcess(List<String> command, Path folder, Consumer<String> onLine) {
        this.command = command;
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MICROBROKER_"));
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command, e);
        }
        outReader = reader(process.inputReader(StandardCharsets.UTF_8), line -> {
            out.add(line);
            onLine.accept(line);
        });
        errReader = reader(process.errorReader(StandardCharsets.UTF_8), err::add);
    }

    /**
     * Starts a program.
     *
     * @param folder where it runs
     * @param onLine told each line of its output, on a thread of its own
     */
    public static ChildProcess start(List<String> command, Path folder, Consumer<String> onLine) {
        return new ChildProcess(command, folder, onLine);
    }

    private static Thread reader(BufferedReader lines, Consumer<String> onLine) {
        Thread thread = new Thread(() -> {
            try (lines) {
                lines.lines().forEach(onLine);
            } catch (IOException | UncheckedIOException e) {
                onLine.accept("output broke off: " + e.getMessage());
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    public long pid() {
        return process.pid();
    }

    /** Writes to its input. */
    public void write(byte[] bytes) {
        try {
            OutputStream input = process.getOutputStream();
            input.write(bytes);
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(toString(), e);
        }
    }

    /** Tells it that there is no more input. */
    public void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(toString(), e);
        }
    }

    public List<String> out() {
        return out;
    }

    public List<String> err() {
        return err;
    }

    /** Asks it to end (SIGTERM). */
    public void terminate() {
        process.toHandle().destroy();
    }

    /** Ends it at once (SIGKILL): the operating system closes its connections. */
    public void kill() {
        process.toHandle().destroyForcibly();
    }

    /** Waits for its end, and for the last line of its output. */
    public int awaitExit() {
        return awaitExit(Deadline.SECONDS);
    }

    /** As {@link #awaitExit()}, with another deadline. */
    public int awaitExit(long seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                throw new AssertionError("still running: " + this);
            }
            outReader.join(TimeUnit.SECONDS.toMillis(Deadline.SECONDS));
            errReader.join(TimeUnit.SECONDS.toMillis(Deadline.SECONDS));
            return process.exitValue();
        } catch (InterruptedException e) {
            throw Deadline.interrupted(e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    @Override
    public String toString() {
        return String.join(" ", command) + "\n  out: " + String.join("\n       ", out) + "\n  err: "
                + String.join("\n       ", err);
    }
}
