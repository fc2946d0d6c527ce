// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.redis;

import io.microbroker.testkit.FreePort;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real {@code redis-server} on a free port of the loopback, in a folder of its own that goes with it. {@link #stop} and
 * {@link #start} keep port and folder: that is a restart. Confined to one thread.
 */
public final class RedisServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 5;

    private final RedisBinary binary;
    private final Path folder;
    private final List<String> options;
    private final boolean isCluster;
    private int port;
    private int busPort;
    private volatile @Nullable Process process;

    private RedisServer(RedisBinary binary, boolean isCluster, String... options) {
        this.binary = binary;
        this.isCluster = isCluster;
        this.options = List.of(options);
        try {
            folder = Files.createTempDirectory("redis");
            // A test that breaks off must not leave it running.
            Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
            startSomewhere();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Somebody else may take a free port before the server does. */
    private void startSomewhere() throws IOException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            port = FreePort.take();
            busPort = FreePort.take();
            process = launch();
            if (answers()) {
                return;
            }
            stop();
        }
        throw new IOException("redis-server does not start: " + Files.readString(folder.resolve("log")));
    }

    private Process running() {
        return Objects.requireNonNull(process, "not started");
    }

    /** A server that writes an append-only file. */
    public static RedisServer of(RedisBinary binary, String... options) {
        return new RedisServer(binary, false, options);
    }

    /**
     * A server that loses nothing when it is killed: others answer before they write whenever a sync of their file is under way
     * ({@code appendfsync everysec}), on a busy disk for up to two seconds.
     */
    public static RedisServer thatMayBeKilled(RedisBinary binary) {
        return of(binary, "--appendfsync", "always");
    }

    /** A member of a cluster that is still alone. */
    static RedisServer ofCluster() {
        return new RedisServer(RedisBinary.INSTALLED, true);
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                binary.require().toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder.toString(),
                "--save",
                "",
                "--appendonly",
                "yes",
                "--maxmemory",
                "1gb"));
        if (isCluster) {
            command.addAll(List.of("--cluster-enabled", "yes", "--cluster-node-timeout", "2000"));
            command.addAll(List.of("--cluster-port", busPort()));
        }
        command.addAll(options);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    private boolean answers() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline && running().isAlive()) {
            try {
                if (ask("PING").startsWith("+PONG")) {
                    return true;
                }
            } catch (UncheckedIOException e) {
                Thread.onSpinWait();
            }
        }
        return false;
    }

    /** On 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Where the members of a cluster talk to each other. */
    String busPort() {
        return Integer.toString(busPort);
    }

    /** As {@code storage.redis.address} takes it. */
    public String address() {
        return "redis://127.0.0.1:" + port;
    }

    /** Of its process. */
    public long pid() {
        return running().pid();
    }

    /** Sends one command; returns the first line of the answer, or all of it if it is a text. */
    public String ask(String... command) {
        return answer(RedisServer::next, command);
    }

    /** Sends one command; returns the texts of the list that it is answered with. */
    public List<String> askList(String... command) {
        return answer(
                in -> {
                    String head = line(in);
                    if (!head.startsWith("*")) {
                        throw new IllegalStateException(head);
                    }
                    List<String> all = new ArrayList<>();
                    for (int left = Integer.parseInt(head.substring(1)); left > 0; left--) {
                        all.add(next(in));
                        in.skipNBytes(2);
                    }
                    return all;
                },
                command);
    }

    private interface Reading<T> {
        T from(InputStream in) throws IOException;
    }

    private <T> T answer(Reading<T> reading, String... command) {
        StringBuilder request = new StringBuilder("*" + command.length + "\r\n");
        for (String word : command) {
            request.append('$')
                    .append(word.getBytes(StandardCharsets.UTF_8).length)
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
            return reading.from(new BufferedInputStream(socket.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String next(InputStream in) throws IOException {
        String line = line(in);
        return line.startsWith("$") && !line.equals("$-1")
                ? new String(in.readNBytes(Integer.parseInt(line.substring(1))), StandardCharsets.UTF_8)
                : line;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\r'; next = in.read()) {
            line.write(next);
        }
        in.read();
        return line.toString(StandardCharsets.UTF_8);
    }

    private void kill() {
        Process present = process;
        if (present != null) {
            present.destroyForcibly();
        }
    }

    /** As kill -9 does. */
    public void stop() {
        Process ended = running().destroyForcibly();
        try {
            if (!ended.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("redis-server does not end, pid " + pid());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Starts it again, with what it had written. */
    public void start() {
        try {
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!answers()) {
            throw new IllegalStateException("redis-server does not start again, see " + folder);
        }
    }

    @Override
    public void close() {
        stop();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
