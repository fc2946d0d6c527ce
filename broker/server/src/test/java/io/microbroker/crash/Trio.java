// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import io.microbroker.testkit.CuttableDoor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Three instances of the jar on one Redis, some of which end and are replaced. Safe for threads. */
final class Trio implements AutoCloseable {
    private static final int INSTANCES = 3;

    private final Path folder;
    private final String address;
    private final int deadMillis;
    private final List<JournalBroker> living = new ArrayList<>();
    private final List<JournalBroker> every = new ArrayList<>();
    private final List<String> settings;
    private int started;

    /**
     * Starts them.
     *
     * @param deadMillis after which one that is silent is dead to the others
     * @param settings more of them, each {@code key=value}
     */
    Trio(Path folder, String address, int deadMillis, String... settings) {
        this.settings = List.of(settings);
        this.folder = folder;
        this.address = address;
        this.deadMillis = deadMillis;
        try {
            for (int i = 0; i < INSTANCES; i++) {
                begin();
            }
            living().forEach(JournalBroker::awaitReady);
        } catch (AssertionError | RuntimeException e) {
            close();
            throw e;
        }
    }

    private JournalBroker begin() {
        return begin(address);
    }

    private synchronized JournalBroker begin(String redis) {
        List<String> all = new ArrayList<>(List.of(
                "storage.type=redis",
                "storage.redis.address=" + redis,
                "storage.redis.cluster=true",
                "storage.redis.beat-millis=" + deadMillis / 5,
                "storage.redis.dead-millis=" + deadMillis,
                "limits.queued-messages=10000000",
                "limits.queued-bytes=8GiB",
                "mqtt.receive-maximum=200"));
        all.addAll(settings);
        JournalBroker broker = JournalBroker.start(folder.resolve("instance-" + ++started), all.toArray(String[]::new));
        living.add(broker);
        every.add(broker);
        return broker;
    }

    /** One more; waits until it is ready. */
    JournalBroker start() {
        JournalBroker broker = begin();
        broker.awaitReady();
        return broker;
    }

    /** One more, that has its own way to Redis; waits until it is ready. */
    JournalBroker startBehind(CuttableDoor door) {
        JournalBroker broker = begin("redis://127.0.0.1:" + door.port());
        broker.awaitReady();
        return broker;
    }

    synchronized List<JournalBroker> living() {
        return List.copyOf(living);
    }

    /** The port of any of them. */
    int anyPort() {
        List<JournalBroker> present = living();
        return present.get(ThreadLocalRandom.current().nextInt(present.size())).port();
    }

    /** Kills one. */
    void kill(JournalBroker broker) {
        synchronized (this) {
            living.remove(broker);
        }
        broker.kill();
    }

    /** Ends one in good order, while the others go on; returns its exit code. */
    int terminate(JournalBroker broker) {
        synchronized (this) {
            living.remove(broker);
        }
        broker.terminate();
        return broker.awaitExit();
    }

    /** SIGSTOP: it does nothing more until {@link #wake}. New clients go elsewhere. */
    void freeze(JournalBroker broker) throws IOException, InterruptedException {
        synchronized (this) {
            living.remove(broker);
        }
        signal("STOP", broker.pid());
    }

    /** It finds itself in another time. */
    void wake(JournalBroker broker) throws IOException, InterruptedException {
        signal("CONT", broker.pid());
        synchronized (this) {
            living.add(broker);
        }
    }

    static void signal(String name, long pid) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
        if (kill.waitFor() != 0) {
            throw new IOException("cannot send SIG" + name + " to " + pid);
        }
    }

    @Override
    public void close() {
        List<JournalBroker> ended;
        synchronized (this) {
            ended = List.copyOf(every);
        }
        ended.forEach(JournalBroker::close);
    }

    @Override
    public synchronized String toString() {
        return every.toString();
    }
}
