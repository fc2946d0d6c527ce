// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.compare;

import io.microbroker.benchmarks.load.ConnectStorm;
import io.microbroker.benchmarks.load.Load;
import io.microbroker.benchmarks.load.Result;
import io.microbroker.benchmarks.load.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The command: starts the brokers, lets them take turns at each load, checks every message, writes tables and plots. */
public final class Compare {
    private static final int CONNECTS = 10_000;
    private static final int CONNECT_WARM_UPS = 3;
    private static final double JVM_WARM_UP_SECONDS = 5;

    private final Settings settings;
    private final Path folder;
    private int runs;

    private Compare(Settings settings, Path folder) {
        this.settings = settings;
        this.folder = folder;
    }

    /** Options: {@code --rounds=5 --seconds=2 --only=TEXT --hivemq=FILE --jar=... --mosquitto=... --page=...}. */
    public static void main(String[] arguments) throws IOException {
        Settings settings;
        try {
            settings = Settings.of(arguments);
        } catch (IOException | NumberFormatException e) {
            System.err.println("compare: " + e.getMessage());
            System.exit(2);
            return;
        }
        Path folder = Files.createTempDirectory("microbroker-compare");
        new Compare(settings, folder).run();
    }

    private void run() throws IOException {
        Field field = new Field(settings, folder);
        List<Row> rows = new ArrayList<>();
        List<Contender> brokers = field.inMemory();
        try {
            warmUp(brokers);
            for (Load load : loads()) {
                rows.add(row(load, brokers));
            }
            if ("connect".contains(settings.only())) {
                rows.add(connects(brokers));
            }
        } finally {
            brokers.forEach(Contender::close);
        }
        List<Row> stored = new ArrayList<>();
        brokers = field.onDisk();
        try {
            for (Load load : chosen(List.of(Load.pairs(50, 1).stored()))) {
                stored.add(row(load, brokers));
            }
        } finally {
            brokers.forEach(Contender::close);
        }
        write(rows, stored);
    }

    private List<Load> loads() {
        List<Load> all = new ArrayList<>();
        for (int count : new int[] {50, 51}) {
            for (int qos = 0; qos <= 2; qos++) {
                all.add(Load.pairs(count, qos));
            }
        }
        for (int qos = 0; qos <= 1; qos++) {
            all.addAll(List.of(Load.fanIn(qos), Load.shared(qos), Load.fanOut(qos)));
        }
        all.add(Load.lone(0, 20_000));
        all.add(Load.lone(1, 10_000));
        return chosen(all);
    }

    private List<Load> chosen(List<Load> all) {
        Predicate<Load> wanted = load -> load.name().contains(settings.only());
        return all.stream().filter(wanted).toList();
    }

    private void warmUp(List<Contender> brokers) throws IOException {
        for (Contender broker : brokers) {
            say("warming up " + broker.name());
            for (int qos = 0; qos <= 2; qos++) {
                measure(Load.pairs(50, qos), broker, JVM_WARM_UP_SECONDS / 2, JVM_WARM_UP_SECONDS / 2);
            }
        }
    }

    private Row row(Load load, List<Contender> brokers) throws IOException {
        Row row = new Row(load.name());
        for (int round = 1; round <= settings.rounds(); round++) {
            for (Contender broker : brokers) {
                Result result = measure(load, broker, Math.max(1, settings.seconds() / 3), settings.seconds());
                note(row, broker, result, round);
            }
        }
        return row;
    }

    private Row connects(List<Contender> brokers) throws IOException {
        Row row = new Row("connect, " + CONNECTS);
        for (Contender broker : brokers) { // all alike: no load before has made a JVM compile how clients come and go
            for (int i = 0; i < CONNECT_WARM_UPS; i++) {
                ConnectStorm.run(CONNECTS, broker.port(), broker.pid(), "c" + runs++);
            }
        }
        for (int round = 1; round <= settings.rounds(); round++) {
            for (Contender broker : brokers) {
                note(row, broker, ConnectStorm.run(CONNECTS, broker.port(), broker.pid(), "c" + runs++), round);
            }
        }
        return row;
    }

    private void note(Row row, Contender broker, Result result, int round) throws IOException {
        row.add(broker.name(), result);
        Files.writeString(
                folder.resolve("results.jsonl"),
                result.toJson(broker.name(), row.name()) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        say(String.format(
                "%-22s round %d  %-20s %8.2f us  p99 %8.1f us  %9.0f/s  lost %d dup %d order %d  others %.2f",
                row.name(),
                round,
                broker.name(),
                result.brokerMicros(),
                result.p99Micros(),
                result.deliveries() / result.seconds(),
                result.lost(),
                result.duplicated(),
                result.reordered(),
                result.otherCores()));
    }

    private Result measure(Load load, Contender broker, double warmUp, double seconds) throws IOException {
        try (Run run = new Run(load, broker.port(), broker.pid(), "r" + runs++)) {
            return run.measure(warmUp, seconds);
        }
    }

    private void write(List<Row> rows, List<Row> stored) throws IOException {
        String tables = Table.of(rows) + (stored.isEmpty() ? "" : "\nOn the disk:\n\n" + Table.of(stored));
        say(tables);
        say("each run: " + folder.resolve("results.jsonl"));
        if (settings.only().isEmpty()) {
            Path images = Files.createDirectories(settings.page().resolveSibling("images"));
            Files.writeString(images.resolve("compare.svg"), Plot.of(rows));
            new Page(settings.page()).replace("compare", tables);
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
