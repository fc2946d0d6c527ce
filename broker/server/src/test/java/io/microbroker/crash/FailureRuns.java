// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectIteration;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Repeats tests, and writes a row of a table for each: how often it ran and failed, how long a run took, and how many acknowledged messages its runs
 * checked. Without a start of Maven or of a JVM for each run. {@code src/test/failures.sh} calls it.
 */
final class FailureRuns {
    /** As the tests print it; a test that prints nothing of the kind counts no messages. */
    private static final Pattern ACKNOWLEDGED = Pattern.compile("(\\d+) acknowledged\\b.*\\b0 lost");

    private static final PrintStream OUT = System.out;

    private final Path table;
    private boolean hasFailed;

    private FailureRuns(Path table) {
        this.table = table;
    }

    /** What the runs of one test came to. */
    private static final class Tally {
        private final String test;
        private final int wanted;
        private int rounds;
        private int runs;
        private int failures;
        private long nanos;
        private long acknowledged;

        /** @param words how often, and what */
        Tally(String words) {
            String[] parts = words.split(" ", 2);
            wanted = Integer.parseInt(parts[0]);
            test = parts[1];
        }

        String row() {
            String name =
                    test.substring(test.lastIndexOf('.', test.indexOf('#')) + 1).replaceAll("\\([^)]*\\)", "");
            return "| `%s` | %d | %d | %.1f | %s |"
                    .formatted(
                            name.replace('#', '.'),
                            runs,
                            failures,
                            nanos / 1e9 / Math.max(1, runs),
                            acknowledged == 0 ? "" : Long.toString(acknowledged));
        }
    }

    /** @param args the file of the table, then {@code times class#method(types)[iterations]}, each; no iterations: all */
    public static void main(String[] args) throws IOException {
        FailureRuns runs = new FailureRuns(Path.of(args[0]));
        runs.repeat(
                List.of(args).subList(1, args.length).stream().map(Tally::new).toList());
        System.exit(runs.hasFailed ? 1 : 0);
    }

    /** In turn, so that the table tells of all of them whenever it is broken off. */
    private void repeat(List<Tally> tests) throws IOException {
        int rounds = tests.stream().mapToInt(each -> each.wanted).max().orElse(0);
        for (int i = 0; i < rounds; i++) {
            for (Tally each : tests) {
                if (each.rounds < each.wanted) {
                    each.rounds++;
                    run(each);
                    Files.write(table, lines(tests));
                }
            }
        }
    }

    private static List<String> lines(List<Tally> tests) {
        List<String> lines = new ArrayList<>(List.of(
                "| test | runs | failures | seconds for each | acknowledged messages, all there |",
                "|---|---|---|---|---|"));
        tests.forEach(each -> lines.add(each.row()));
        return lines;
    }

    private void run(Tally tally) throws IOException {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selector(tally.test))
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        long begun = System.nanoTime();
        try (PrintStream both = new PrintStream(new Both(printed), true, StandardCharsets.UTF_8)) {
            System.setOut(both);
            LauncherFactory.create().execute(request, listener);
        } finally {
            System.setOut(OUT);
        }
        long nanos = System.nanoTime() - begun;
        TestExecutionSummary summary = listener.getSummary();
        int executed = (int) summary.getTestsSucceededCount();
        int failed = (int) summary.getTestsFailedCount();
        if (executed + failed == 0) {
            throw new IllegalStateException("nothing ran: " + tally.test);
        }
        tally.runs += executed + failed;
        tally.failures += failed;
        tally.nanos += nanos;
        tally.acknowledged += acknowledged(printed.toString(StandardCharsets.UTF_8));
        hasFailed |= failed > 0;
        summary.printFailuresTo(new PrintWriter(OUT, true, StandardCharsets.UTF_8), 30);
        OUT.printf(
                "%s, run %d of %d: %d ok, %d failed, %.1f s%n",
                tally.test, tally.rounds, tally.wanted, executed, failed, nanos / 1e9);
    }

    private static DiscoverySelector selector(String test) {
        int bracket = test.indexOf('[');
        if (bracket < 0) {
            return selectMethod(test);
        }
        int[] iterations = Arrays.stream(
                        test.substring(bracket + 1, test.length() - 1).split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
        return selectIteration(selectMethod(test.substring(0, bracket)), iterations);
    }

    private static long acknowledged(String printed) {
        long sum = 0;
        Matcher matcher = ACKNOWLEDGED.matcher(printed);
        while (matcher.find()) {
            sum += Long.parseLong(matcher.group(1));
        }
        return sum;
    }

    /** Shows what a test prints, and keeps it. */
    private static final class Both extends OutputStream {
        private final ByteArrayOutputStream kept;

        Both(ByteArrayOutputStream kept) {
            this.kept = kept;
        }

        @Override
        public void write(int one) {
            OUT.write(one);
            kept.write(one);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            OUT.write(bytes, from, length);
            kept.write(bytes, from, length);
        }
    }
}
