// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.compare;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A broker under test: a process of its own, listening on loopback. */
public final class Contender implements AutoCloseable {
    private static final long START_NANOS = 60_000_000_000L;
    private static final long RETRY_MILLIS = 50;

    private final String name;
    private final int port;
    private final Process process;

    private Contender(String name, int port, Process process) {
        this.name = name;
        this.port = port;
        this.process = process;
    }

    /** Starts it and waits until its port answers. What it says goes to {@code folder/name.log}. */
    public static Contender start(String name, int port, Path folder, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        Contender contender = new Contender(name, port, process);
        long end = System.nanoTime() + START_NANOS;
        while (!contender.answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                contender.close();
                throw new IOException(name + " did not start - see " + folder.resolve(name + ".log"));
            }
            pause();
        }
        return contender;
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** By which it is known. */
    public String name() {
        return name;
    }

    /** Where it listens, on loopback. */
    public int port() {
        return port;
    }

    /** Its process. */
    public long pid() {
        return process.pid();
    }

    /** Ends it as a power cut would. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
