// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.compare;

import io.microbroker.benchmarks.load.IdleClients;
import io.microbroker.benchmarks.load.Load;
import io.microbroker.benchmarks.load.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command: what this broker takes to start, to stand by, and of the heap. Writes a table. */
public final class Footprint {
    private static final int PORT = 18_870;
    private static final int STARTS = 5;
    private static final int IDLE_CLIENTS = 10_000;
    private static final double WINDOW_SECONDS = 5;
    private static final long IDLE_SECONDS = 5;
    private static final Pattern READY = Pattern.compile("ready in (\\d+) ms");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private final Settings settings;
    private final Path folder;
    private final StringBuilder table = new StringBuilder("| | must | goal | measured |\n|---|---:|---:|---:|\n");

    private Footprint(Settings settings, Path folder) {
        this.settings = settings;
        this.folder = folder;
    }

    /** Options: {@code --jar=FILE --page=FILE}. {@code MICROBROKER_JAVA_OPTS} and {@code JAVA_HOME} count, as for the launcher. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Settings settings;
        try {
            settings = Settings.of(arguments);
        } catch (IOException e) {
            System.err.println("footprint: " + e.getMessage());
            System.exit(2);
            return;
        }
        new Footprint(settings, Files.createTempDirectory("microbroker-footprint")).run();
    }

    private void run() throws IOException, InterruptedException {
        double first = ready(start("first"));
        List<Double> starts = new ArrayList<>();
        for (int i = 1; i < STARTS; i++) {
            starts.add(ready(start("start-" + i)));
        }
        Contender idle = start("idle");
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        double resident = number(RESIDENT, Files.readString(Path.of("/proc/" + idle.pid() + "/status"))) / 1024;
        starts.add(ready(idle));
        row(
                "`ready`, median of 5 starts by the launcher, with the journal",
                "1.0 s",
                "0.5 s",
                "%.2f s",
                median(starts));
        say(String.format(
                "starts %s, the first, before there was an archive of this jar perhaps: %.2f s", starts, first));
        row("resident memory, idle, 5 s after a start", "150 MB", "80 MB", "%.0f MB", resident);
        row("the jar, with all plugins", "35 MB", "25 MB", "%.1f MB", Files.size(settings.jar()) / 1e6);
        row("heap per idle connection at 10,000, after a full GC", "3.5 KB", "2 KB", "%.2f KB", idleHeap() / 1024);
        row("heap allocated per delivery, p2p 50:50 QoS 1", "300 B", "100 B", "%.0f B", allocated(50));
        row("heap allocated per delivery, p2p 51:51 QoS 1", "300 B", "100 B", "%.0f B", allocated(51));
        System.out.println(table);
        new Page(settings.page()).replace("footprint", table.toString());
    }

    private double idleHeap() throws IOException {
        try (Contender broker = start("idle-heap");
                Watched machine = new Watched(broker.pid())) {
            new IdleClients(IDLE_CLIENTS / 10, broker.port(), "first").close(); // what is made once
            long before = machine.liveBytes();
            IdleClients clients = new IdleClients(IDLE_CLIENTS, broker.port(), "idle");
            double each = (machine.liveBytes() - before) / (double) IDLE_CLIENTS;
            clients.close();
            return each;
        }
    }

    private double allocated(int pairs) throws IOException {
        try (Contender broker = start("pairs-" + pairs);
                Watched machine = new Watched(broker.pid());
                Run run = new Run(Load.pairs(pairs, 1), broker.port(), broker.pid(), "footprint")) {
            run.measure(WINDOW_SECONDS, 1);
            long before = machine.allocatedByLoops();
            long deliveries = run.measure(0, WINDOW_SECONDS).deliveries();
            return (machine.allocatedByLoops() - before) / (double) deliveries;
        }
    }

    private Contender start(String name) throws IOException {
        return Contender.start(
                name,
                PORT,
                folder,
                List.of(
                        Path.of("microbroker").toAbsolutePath().toString(),
                        "--port",
                        String.valueOf(PORT),
                        "--data-dir",
                        folder.resolve(name + "-data").toString(),
                        "--set",
                        "mqtt.receive-maximum=65535"));
    }

    /** Ends a broker, and returns what it said of its start, in seconds. */
    private double ready(Contender broker) throws IOException {
        broker.close();
        String log = Files.readString(folder.resolve(broker.name() + ".log"), StandardCharsets.UTF_8);
        return number(READY, log) / 1000;
    }

    private static double number(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException("no " + pattern + " in: " + text);
        }
        return Double.parseDouble(matcher.group(1));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private void row(String what, String must, String goal, String format, double value) {
        table.append(String.format(
                Locale.ROOT, "| %s | %s | %s | %s |%n", what, must, goal, String.format(Locale.ROOT, format, value)));
        say(what + ": " + String.format(Locale.ROOT, format, value));
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
