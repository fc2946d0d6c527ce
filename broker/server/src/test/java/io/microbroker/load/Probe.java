// SPDX-License-Identifier: Apache-2.0
package io.microbroker.load;

import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A well-behaved client beside the load: it sends itself a QoS 1 message so many times a second, and notes how long each took to
 * come back and to be acknowledged. A message that is lost, doubled or late by more than the deadline, or a connection that is
 * closed, fails it.
 */
final class Probe implements AutoCloseable {
    private final RawClient client;
    private final String topic;
    private final Duration interval;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile @Nullable Throwable failure;
    private long[] nanos = new long[1024];
    private int count;

    private Probe(int port, String clientId, Duration interval, Duration deadline) {
        this.topic = "probe/" + clientId;
        this.interval = interval;
        client = RawClient.connect(port).deadline(deadline);
        client.connect311(connect -> connect.clientId(clientId).keepAlive(600)).expectConnAck();
        client.subscribe(1, topic, 1).expectSubAck(1, 1);
        thread = new Thread(this::run, clientId);
        thread.setDaemon(true);
    }

    /** Connects and begins. */
    static Probe start(int port, String clientId, Duration interval, Duration deadline) {
        Probe probe = new Probe(port, clientId, interval, deadline);
        probe.thread.start();
        return probe;
    }

    private void run() {
        try {
            long next = System.nanoTime();
            while (!stopping) {
                long start = System.nanoTime();
                exchange(Integer.toString(count), 1 + count % 65_535);
                note(System.nanoTime() - start);
                next = Math.max(next + interval.toNanos(), start);
                LockSupport.parkNanos(next - System.nanoTime());
            }
        } catch (AssertionError | RuntimeException e) {
            failure = e;
        }
    }

    private void exchange(String payload, int packetId) {
        client.publish(topic, payload, 1, packetId);
        boolean acknowledged = false;
        boolean delivered = false;
        while (!acknowledged || !delivered) {
            RawPacket packet = client.expectPacket();
            if (packet.type() == PacketType.PUBACK) {
                acknowledged = true;
            } else if (packet.type() == PacketType.PUBLISH
                    && packet.payloadText().equals(payload)) {
                client.pubAck(packet.packetId());
                delivered = true;
            } else {
                throw new AssertionError("expected message " + payload + ", but came " + packet);
            }
        }
    }

    private void note(long took) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = took;
    }

    /** What the probe has seen. */
    record Figures(int messages, double p50Millis, double p99Millis, double maxMillis) {
        /** The figures of several together. */
        static Figures of(long[] sorted) {
            return new Figures(sorted.length, at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
        }

        private static double at(long[] sorted, double part) {
            int index = Math.min(sorted.length - 1, (int) (sorted.length * part));
            return sorted.length == 0 ? 0 : sorted[index] / (double) TimeUnit.MILLISECONDS.toNanos(1);
        }
    }

    /** Stops it and tells; fails if a message was lost. */
    long[] stop() {
        stopping = true;
        LockSupport.unpark(thread);
        try {
            thread.join(TimeUnit.SECONDS.toMillis(60));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Throwable cause = failure;
        if (cause != null) {
            throw new AssertionError(
                    "the probe on " + topic + " failed after " + count + " messages: " + cause.getMessage(), cause);
        }
        long[] taken = Arrays.copyOf(nanos, count);
        Arrays.sort(taken);
        return taken;
    }

    /** Stops all and puts what they tell together. */
    static Figures stop(Iterable<Probe> probes) {
        long[] all = {};
        for (Probe probe : probes) {
            long[] one = probe.stop();
            int length = all.length;
            all = Arrays.copyOf(all, length + one.length);
            System.arraycopy(one, 0, all, length, one.length);
        }
        Arrays.sort(all);
        return Figures.of(all);
    }

    @Override
    public void close() {
        stopping = true;
        client.close();
    }
}
