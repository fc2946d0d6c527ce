// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Commands that the tutorial runs, and what they print. */
final class TutorialTerminal implements AutoCloseable {
    /** What {@code sub -d} tells, ours and Mosquitto's; the page does not show it. */
    private static final Pattern DEBUG =
            Pattern.compile("(Client (\\S+|\\(null\\)) )?(sending|received) [A-Z]{4,}.*|Subscribed \\(mid: .*");

    private final BlockingQueue<String> unseen = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> subscribed = new CompletableFuture<>();
    private final ChildProcess process;

    /**
     * Starts commands.
     *
     * @param hidesDebug true to leave out what {@code sub -d} tells
     * @param onLine told each line of output first, on a thread of its own
     */
    TutorialTerminal(List<String> command, Path folder, boolean hidesDebug, Consumer<String> onLine) {
        process = ChildProcess.start(command, folder, line -> {
            onLine.accept(line);
            if (line.startsWith("Subscribed (mid: ")) {
                subscribed.complete(null);
            }
            if (!hidesDebug || !DEBUG.matcher(line).matches()) {
                unseen.add(line);
            }
        });
    }

    void type(String input) {
        process.write(input.getBytes(StandardCharsets.UTF_8));
        process.endInput();
    }

    void awaitSubscribed() {
        Deadline.await(subscribed, () -> "the subscription of " + process);
    }

    /** Takes the next lines of output, as many as are wanted; waits for them. */
    List<String> see(int lines) {
        List<String> seen = new ArrayList<>();
        while (seen.size() < lines) {
            seen.add(Deadline.take(unseen, () -> "line " + (seen.size() + 1) + " of " + lines + " from " + process));
        }
        return seen;
    }

    /** Takes all output that nobody has seen yet. */
    List<String> seeRest() {
        List<String> seen = new ArrayList<>();
        unseen.drainTo(seen);
        return seen;
    }

    long pid() {
        return process.pid();
    }

    int awaitExit(long seconds) {
        return process.awaitExit(seconds);
    }

    @Override
    public void close() {
        process.close();
    }

    @Override
    public String toString() {
        return process.toString();
    }
}
