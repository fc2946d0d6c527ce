// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import static io.microbroker.spi.mqtt.ProtocolVersion.MQTT_3_1_1;
import static io.microbroker.spi.mqtt.ProtocolVersion.MQTT_5;

import io.microbroker.interop.Deadline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Four senders and four receivers with persistent sessions, on whichever of three instances they come to: who loses the connection goes to
 * another. At the end the whole history is checked: nothing that was acknowledged is lost; at QoS 2 all came once.
 */
final class Crowd implements AutoCloseable {
    private static final int WARM_UP = 20;
    private static final long PAUSE_NANOS = 50_000_000;
    /** Hundreds of thousands of messages, for the receiver that stayed away. */
    private static final long REST_SECONDS = 180;

    private final Trio trio;
    private final int qos;
    private final List<Sender> senders;
    private final List<Receiver> receivers;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<CompletableFuture<Void>> running = new ArrayList<>();
    private volatile boolean isOver;

    Crowd(Trio trio, int qos) throws IOException {
        this.trio = trio;
        this.qos = qos;
        senders = List.of(
                new Sender("kitchen", MQTT_5, qos, false),
                new Sender("hall", MQTT_3_1_1, qos, false),
                new Sender("garden", MQTT_5, qos, false),
                new Sender("cellar", MQTT_5, qos, true));
        receivers = List.of(
                new Receiver("display", MQTT_5, qos),
                new Receiver("heating", MQTT_3_1_1, qos),
                new Receiver("phone", MQTT_5, qos),
                new Receiver("archive", MQTT_3_1_1, qos));
        for (Receiver each : receivers) {
            patiently(() -> each.subscribe(trio.anyPort()));
        }
        for (Sender each : senders) {
            patiently(() -> each.run(trio.anyPort(), WARM_UP));
        }
    }

    /** An instance without a processor for seconds may not know that it lives, and sends clients away until it does. */
    private static void patiently(Step step) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Deadline.SECONDS);
        while (true) {
            try {
                step.run();
                return;
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** What a client does on one connection. */
    private interface Life {
        void live(int port) throws IOException;
    }

    /** For tests that stop an instance on which all senders may be. Before {@link #begin}. */
    void leaveWhenSilent() {
        senders.forEach(Sender::leaveWhenSilent);
    }

    /** They send and receive until {@link #finish}. The last receiver stays away. */
    void begin() {
        senders.forEach(each -> go(each.name(), port -> each.run(port, Integer.MAX_VALUE)));
        receivers.subList(0, receivers.size() - 1).forEach(each -> go(each.name(), each::run));
    }

    private void go(String name, Life life) {
        running.add(CompletableFuture.runAsync(
                () -> {
                    while (!isOver) {
                        int port = trio.anyPort();
                        try {
                            life.live(port);
                        } catch (AssertionError e) {
                            throw new AssertionError(name + " on port " + port + ": " + e.getMessage(), e);
                        } catch (IOException e) {
                            LockSupport.parkNanos(PAUSE_NANOS); // its instance is gone, or Redis is: it comes again
                        }
                    }
                },
                threads));
    }

    int acknowledged() {
        return senders.stream().mapToInt(Sender::acknowledged).sum();
    }

    /** Waits until so many more messages are acknowledged. */
    void awaitMore(int count) {
        int wanted = acknowledged() + count;
        Await.until(
                () -> acknowledged() >= wanted || running.stream().anyMatch(CompletableFuture::isDone),
                () -> "more than " + acknowledged() + " acknowledgements");
        running.stream().filter(CompletableFuture::isDone).forEach(this::fail);
    }

    /** One that has come to its end before the others has something to say. */
    private void fail(CompletableFuture<Void> ended) {
        try {
            ended.join();
        } catch (CompletionException e) {
            throw new AssertionError(e.getCause() + " at " + trio, e.getCause());
        }
    }

    /** All instances are killed, one is started: everybody gets the rest, and the history is checked. */
    String finish() throws IOException {
        isOver = true;
        trio.living().forEach(trio::kill);
        running.forEach(each -> Deadline.await(each, () -> "the end of a client"));
        int before = acknowledged();
        JournalBroker last = trio.start();
        for (Sender each : senders) {
            again(() -> each.run(last.port(), 1));
        }
        Map<String, Integer> numbers =
                senders.stream().collect(Collectors.toMap(Sender::name, each -> each.sent() - 1));
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (Receiver each : receivers) {
            ends.add(CompletableFuture.runAsync(() -> again(() -> each.runUntil(last.port(), numbers)), threads));
        }
        ends.forEach(each -> Deadline.await(each, REST_SECONDS, () -> "the rest of the messages"));
        check();
        return "QoS %d: %d messages sent, %d acknowledged before the end, 0 lost"
                .formatted(qos, senders.stream().mapToInt(Sender::sent).sum(), before);
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void again(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new AssertionError("the last instance ends a connection", e);
        }
    }

    private void check() {
        for (Receiver receiver : receivers) {
            for (Sender sender : senders) {
                for (int number = 0; number < sender.sent(); number++) {
                    check(receiver, sender, number);
                }
            }
        }
    }

    /** By now every message is acknowledged. */
    private void check(Receiver receiver, Sender sender, int number) {
        Arrivals.Copies copies = receiver.from(sender.name()).copies(number);
        String what = receiver.name() + ": message " + number + " of " + sender.name();
        if (copies == null) {
            throw new AssertionError(what + " is lost");
        }
        if (qos == 2 && copies.all() != 1) {
            throw new AssertionError("%s came %d times: %s; it was sent %d times"
                    .formatted(what, copies.all(), copies, sender.sendings(number)));
        }
        if (copies.withoutDup() > sender.sendings(number)) {
            throw new AssertionError("%s came %d times without DUP; it was sent %d times"
                    .formatted(what, copies.withoutDup(), sender.sendings(number)));
        }
    }

    @Override
    public void close() {
        isOver = true;
        threads.shutdownNow();
    }
}
