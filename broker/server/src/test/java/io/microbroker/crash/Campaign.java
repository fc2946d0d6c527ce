// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import static io.microbroker.spi.mqtt.ProtocolVersion.MQTT_3_1_1;
import static io.microbroker.spi.mqtt.ProtocolVersion.MQTT_5;

import io.microbroker.interop.Deadline;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Kills a broker again and again, under load, and checks the whole history.
 *
 * <p>Four senders, one of them of retained messages, send to four receivers with persistent sessions: two always online, one every
 * other time, one only at the end. Each life of the broker ends by SIGKILL at a random moment, counted in acknowledgements; some
 * end while it still starts.
 */
final class Campaign implements AutoCloseable {
    private static final int ENDLESS = Integer.MAX_VALUE;
    private static final int WARM_UP = 50;
    private static final int ACKNOWLEDGEMENTS_MAX = 3000;
    private static final int FEW_ACKNOWLEDGEMENTS_MAX = 800;
    private static final int START_MILLIS_MAX = 1200;
    private static final int SHORT_START_OF = 6;
    private static final List<String> SEGMENT_SIZES = List.of("1MiB", "2MiB", "64MiB");

    private final Path data;
    private final int qos;
    private final Random random;
    private final List<Sender> senders;
    private final List<Receiver> online;
    private final Receiver napping;
    private final Receiver offline;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Long> readyMillis = new ArrayList<>();
    private final List<String> storage;
    private int kills;

    Campaign(Path data, int qos, long seed) {
        this(data, qos, seed, List.of());
    }

    /** @param storage settings for each life: the storage, where it is not the journal */
    Campaign(Path data, int qos, long seed, List<String> storage) {
        this.storage = storage;
        this.data = data;
        this.qos = qos;
        this.random = new Random(seed);
        this.senders = List.of(
                new Sender("kitchen", MQTT_5, qos, false),
                new Sender("hall", MQTT_3_1_1, qos, false),
                new Sender("garden", MQTT_5, qos, false),
                new Sender("cellar", MQTT_5, qos, true));
        this.online = List.of(new Receiver("display", MQTT_5, qos), new Receiver("heating", MQTT_3_1_1, qos));
        this.napping = new Receiver("phone", MQTT_5, qos);
        this.offline = new Receiver("archive", MQTT_3_1_1, qos);
    }

    /** What came of it. */
    record Outcome(int kills, int sent, int acknowledged, long copies, long resent, long lost, List<Long> readyMillis) {
        @Override
        public String toString() {
            List<Long> sorted = readyMillis.stream().sorted().toList();
            return "%d kills, %d messages sent, %d acknowledged before the end, %d lost; %d deliveries, %d of them again;"
                            .formatted(kills, sent, acknowledged, lost, copies, resent)
                    + " ready after %d ms (median), %d ms (worst)"
                            .formatted(sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
        }
    }

    /** Kills so often, then lets all come to its end, and checks. */
    Outcome run(int wantedKills) throws IOException {
        setUp();
        while (kills < wantedKills) {
            if (random.nextInt(SHORT_START_OF) == 0) {
                killWhileItStarts();
            } else {
                killUnderLoad();
            }
        }
        return finish();
    }

    /**
     * Kills so often, each time by the thread that has just got an acknowledgement; then lets all come to its end, and checks.
     *
     * @param through a command that runs the broker, and may hinder it
     */
    Outcome runWithAcknowledgements(List<String> through, int wantedKills) throws IOException {
        setUp();
        while (kills < wantedKills) {
            int at = acknowledged() + 1 + random.nextInt(FEW_ACKNOWLEDGEMENTS_MAX);
            try (JournalBroker broker = JournalBroker.start(through, data.toString(), settings())) {
                for (Sender sender : senders) {
                    sender.onAcknowledged(() -> {
                        if (acknowledged() >= at) {
                            broker.kill();
                        }
                    });
                }
                live(broker, () -> false, JournalBroker::kill);
                kills++;
            }
        }
        senders.forEach(sender -> sender.onAcknowledged(() -> {}));
        return finish();
    }

    JournalBroker start() {
        return JournalBroker.start(data, settings());
    }

    /** Settings for one life: no queue is ever full, the rest is as it comes. */
    String[] settings() {
        List<String> settings = new ArrayList<>(List.of(
                "limits.queued-messages=10000000",
                "limits.queued-bytes=8GiB",
                "limits.in-flight=" + (20 + random.nextInt(200)),
                "mqtt.receive-maximum=200",
                "storage.segment-size=" + SEGMENT_SIZES.get(random.nextInt(SEGMENT_SIZES.size()))));
        settings.addAll(storage);
        return settings.toArray(String[]::new);
    }

    /** The first life: sessions, subscriptions and some messages. */
    void setUp() throws IOException {
        try (JournalBroker broker = start()) {
            int port = broker.port();
            for (Receiver each : online) {
                each.subscribe(port);
            }
            napping.subscribe(port);
            offline.subscribe(port);
            for (Sender each : senders) {
                each.run(port, WARM_UP);
            }
            broker.kill();
            kills++;
        }
    }

    private void killWhileItStarts() {
        try (JournalBroker broker = start()) {
            broker.awaitExitFor(random.nextInt(START_MILLIS_MAX));
            broker.kill();
            kills++;
        }
    }

    private void killUnderLoad() {
        try (JournalBroker broker = start()) {
            liveUnderLoad(broker, JournalBroker::kill);
            kills++;
        }
    }

    /** Has a broker under load for a random number of acknowledgements; then {@code end} ends it. */
    void liveUnderLoad(JournalBroker broker, Consumer<JournalBroker> end) {
        int more = acknowledged() + 1 + random.nextInt(ACKNOWLEDGEMENTS_MAX);
        live(broker, () -> acknowledged() >= more, end);
    }

    /** Has a broker under load until a condition holds; then {@code end} ends it, and all clients notice. */
    void live(JournalBroker broker, BooleanSupplier until, Consumer<JournalBroker> end) {
        readyMillis.add(broker.awaitReady());
        checkRetained(broker.port());
        List<CompletableFuture<Void>> running = new ArrayList<>();
        senders.forEach(each -> running.add(async(broker, port -> each.run(port, ENDLESS))));
        online.forEach(each -> running.add(async(broker, each::run)));
        if (readyMillis.size() % 2 == 0) {
            running.add(async(broker, napping::run));
        }
        Await.until(
                () -> until.getAsBoolean() || running.stream().anyMatch(CompletableFuture::isDone),
                () -> "what was waited for under load, with " + acknowledged() + " acknowledged, at " + broker);
        end.accept(broker);
        running.forEach(each -> Deadline.await(each, () -> "the end of a client"));
    }

    /** Messages that have become the broker's so far. */
    int acknowledged() {
        return senders.stream().mapToInt(Sender::acknowledged).sum();
    }

    /** What a client does with a broker on this port. */
    @FunctionalInterface
    private interface Life {
        void live(int port) throws IOException;
    }

    private CompletableFuture<Void> async(JournalBroker broker, Life life) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        life.live(broker.port());
                    } catch (IOException e) {
                        if (!broker.mayEndConnections()) {
                            throw new AssertionError("connection lost, though nobody killed the broker: " + broker, e);
                        }
                    }
                },
                threads);
    }

    /** Each topic has the last message that was acknowledged, or one that was sent behind it. */
    private void checkRetained(int port) {
        for (Sender sender : senders) {
            if (!sender.isRetaining()) {
                continue;
            }
            try (RawClient visitor = PatientClient.connected(port, "visitor")) {
                visitor.subscribe(1, "state/" + sender.name() + "/+", qos);
                for (int left = sender.topics() + 1; left > 0; left--) {
                    RawPacket packet = visitor.expectPacket();
                    if (packet.type() == PacketType.PUBLISH) {
                        checkRetained(sender, packet);
                    }
                }
            }
        }
    }

    private static void checkRetained(Sender sender, RawPacket packet) {
        int number = Numbered.of(packet).number();
        int topic = number % sender.topics();
        if (!packet.retain()
                || number < sender.acknowledgedOf(topic)
                || number >= sender.sent()
                || !packet.topic().equals(sender.topic(number))) {
            throw new AssertionError("retained is not " + sender.acknowledgedOf(topic) + " or later, but " + packet);
        }
    }

    /** The last life: every sender and receiver comes to its end. Fails if anything is lost, or came too often. */
    Outcome finish() throws IOException {
        int acknowledgedBefore = acknowledged();
        try (JournalBroker broker = start()) {
            readyMillis.add(broker.awaitReady());
            int port = broker.port();
            checkRetained(port);
            for (Sender each : senders) {
                each.run(port, 1);
            }
            Map<String, Integer> last =
                    senders.stream().collect(Collectors.toMap(Sender::name, each -> each.sent() - 1));
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (Receiver each : receivers()) {
                running.add(async(broker, at -> each.runUntil(at, last)));
            }
            running.forEach(each -> Deadline.await(each, () -> "the rest of the messages of " + broker));
            checkRetained(port);
            if (!broker.errors().isEmpty()) {
                throw new AssertionError("has something to say: " + broker);
            }
        }
        Outcome outcome = new Outcome(
                kills,
                senders.stream().mapToInt(Sender::sent).sum(),
                acknowledgedBefore,
                sumOfCopies(Arrivals.Copies::all),
                sumOfCopies(copies -> copies.all() - 1),
                lost(),
                readyMillis);
        checkCopies(outcome);
        return outcome;
    }

    private List<Receiver> receivers() {
        List<Receiver> all = new ArrayList<>(online);
        all.add(napping);
        all.add(offline);
        return all;
    }

    private long lost() {
        return receivers().stream()
                .flatMap(receiver -> senders.stream().flatMap(sender -> IntStream.range(0, sender.sent())
                        .mapToObj(number -> receiver.from(sender.name()).has(number))))
                .filter(has -> !has)
                .count();
    }

    private long sumOfCopies(Function<Arrivals.Copies, Integer> figure) {
        long sum = 0;
        for (Receiver receiver : receivers()) {
            for (Sender sender : senders) {
                for (int number = 0; number < sender.sent(); number++) {
                    Arrivals.Copies copies = receiver.from(sender.name()).copies(number);
                    sum += copies == null ? 0 : figure.apply(copies);
                }
            }
        }
        return sum;
    }

    /**
     * By now every message is acknowledged. At QoS 2 it came once. At QoS 1 a copy without DUP for each time that it was sent, at
     * most, and in one connection no more copies at all.
     */
    private void checkCopies(Outcome outcome) {
        for (Receiver receiver : receivers()) {
            for (Sender sender : senders) {
                for (int number = 0; number < sender.sent(); number++) {
                    Arrivals.Copies copies = receiver.from(sender.name()).copies(number);
                    String what = receiver.name() + ": message " + number + " of " + sender.name();
                    if (copies == null) {
                        throw new AssertionError(what + " is lost; " + outcome);
                    }
                    int allowed = qos == 2 ? 1 : sender.sendings(number);
                    if (copies.withoutDup() > allowed
                            || copies.mostInOneConnection() > allowed
                            || qos == 2 && copies.all() > 1) {
                        throw new AssertionError("%s came %d times, %d of them without DUP; it was sent %d times; %s"
                                .formatted(what, copies.all(), copies.withoutDup(), sender.sendings(number), outcome));
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
