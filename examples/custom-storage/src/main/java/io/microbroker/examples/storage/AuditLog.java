// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.storage;

import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Appends lines {@code time event client-id detail} to a file, on a thread of its own: event loops note, and never wait for the
 * disk. What does not fit the bounded queue is left out, and the next line that does says how many.
 *
 * <p>Names come from clients, so they are written URL-encoded: no client can forge a line.
 */
final class AuditLog {
    private static final int WAITING_MAX = 10_000;
    private static final String END = "";

    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final AtomicLong leftOut = new AtomicLong();
    private final BufferedWriter file;
    private final Thread writer = new Thread(this::write, "audit-log");
    private volatile @Nullable String trouble;

    private AuditLog(BufferedWriter file) {
        this.file = file;
    }

    static AuditLog open(Path path) throws IOException {
        AuditLog log = new AuditLog(Files.newBufferedWriter(
                path, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        log.writer.setDaemon(true);
        log.writer.start();
        return log;
    }

    /** Notes one event. From any thread; never blocks. */
    void note(String event, String clientId, String detail) {
        String line = Instant.now() + " " + event + " " + encoded(clientId) + " " + encoded(detail);
        if (!waiting.offer(line.stripTrailing())) {
            leftOut.incrementAndGet();
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void write() {
        try (file) {
            for (String line = waiting.take(); !line.equals(END); line = waiting.take()) {
                append(line);
            }
            tellLeftOut();
        } catch (IOException e) {
            trouble = String.valueOf(e.getMessage()); // and what is noted from here on is left out
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void append(String line) throws IOException {
        tellLeftOut();
        file.write(line + "\n");
        if (waiting.isEmpty()) {
            file.flush();
        }
    }

    private void tellLeftOut() throws IOException {
        long missing = leftOut.getAndSet(0);
        if (missing > 0) {
            file.write(Instant.now() + " left-out " + missing + "\n");
        }
    }

    /** What keeps it from writing; null if nothing does. */
    @Nullable
    String trouble() {
        return trouble;
    }

    /** Writes what was noted before, then closes the file. Blocks. */
    @Nullable
    Void close() throws InterruptedException {
        while (writer.isAlive() && !waiting.offer(END)) {
            writer.join(10); // the queue is full: it empties, or the writer gives up
        }
        writer.join();
        return null;
    }
}
