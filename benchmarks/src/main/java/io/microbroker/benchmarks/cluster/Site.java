// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.cluster;

import io.microbroker.benchmarks.compare.Contender;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Redis and the brokers on it, each a process of its own on loopback; all end with it. */
final class Site implements AutoCloseable {
    private static final List<String> RAISED = List.of(
            "mqtt.receive-maximum=65535",
            "limits.queued-messages=1000000",
            "limits.queued-bytes=1GiB",
            "limits.in-flight=65535",
            "limits.connections=20000",
            "limits.egress-bytes=64MiB");

    private final Path jar;
    private final Path folder = Files.createTempDirectory("microbroker-cluster");
    private final Deque<Contender> started = new ArrayDeque<>();
    private final Contender redis;

    Site(Path jar, String redisServer) throws IOException {
        this.jar = jar;
        int port = freePort();
        List<String> command = List.of(
                redisServer,
                "--port",
                String.valueOf(port),
                "--bind",
                "127.0.0.1",
                "--appendonly",
                "yes",
                "--save",
                "",
                "--dir",
                folder.toString());
        redis = Contender.start("redis", port, folder, command);
        started.push(redis);
    }

    Contender redis() {
        return redis;
    }

    /** A broker that has its state in memory. */
    Contender alone() throws IOException {
        return broker("memory", List.of("--ephemeral"));
    }

    /** A broker that has its state in Redis. */
    Contender instance(String name, String... settings) throws IOException {
        List<String> options = new ArrayList<>();
        options.addAll(List.of("--set", "name=" + name, "--set", "storage.type=redis"));
        options.addAll(List.of("--set", "storage.redis.address=redis://127.0.0.1:" + redis.port()));
        for (String setting : settings) {
            options.addAll(List.of("--set", setting));
        }
        return broker(name, options);
    }

    private Contender broker(String name, List<String> options) throws IOException {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(java("java"), "-Xmx2g"));
        command.addAll(
                List.of(System.getProperty("broker.flags", "-showversion").split(" ", -1)));
        command.addAll(List.of("-jar", jar.toString(), "--port", String.valueOf(port)));
        command.addAll(options);
        RAISED.forEach(setting -> command.addAll(List.of("--set", setting)));
        Contender broker = Contender.start(name, port, folder, command);
        started.push(broker);
        return broker;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The lines of an answer of Redis. */
    List<String> ask(String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .lines()
                    .toList();
        }
    }

    /** A number of {@code INFO}, 0 if it is not there. */
    long info(String section, String field) throws IOException {
        for (String line : ask("INFO " + section)) {
            if (line.startsWith(field + ":")) {
                String digits = line.substring(field.length() + 1).replaceFirst("^calls=", "");
                return Long.parseLong(digits.replaceFirst("[^0-9].*", ""));
            }
        }
        return 0;
    }

    /** Heap that a broker uses after a full collection. */
    static long heapMegabytes(Contender broker) throws IOException {
        jcmd(broker, "GC.run");
        for (String line : jcmd(broker, "GC.heap_info")) {
            int used = line.indexOf(", used ");
            if (used > 0) {
                return Long.parseLong(line.substring(used + 7).replaceFirst("K.*", "")) / 1024;
            }
        }
        throw new IOException("jcmd does not tell the heap of " + broker.name());
    }

    private static List<String> jcmd(Contender broker, String command) throws IOException {
        Process process = new ProcessBuilder(java("jcmd"), String.valueOf(broker.pid()), command).start();
        try (BufferedReader out = process.inputReader()) {
            return out.lines().toList();
        }
    }

    private static String java(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    void end(Contender broker) {
        broker.close();
        started.remove(broker);
    }

    /** Waits for what is true soon. */
    static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        started.forEach(Contender::close);
        try (var files = Files.walk(folder)) {
            for (Path each : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(each);
            }
        }
    }
}
