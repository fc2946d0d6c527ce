// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A strict reader of a page of metrics, after the published forms of Prometheus 0.0.4 and OpenMetrics 1.0: every family has its
 * type before its samples, in one block; no sample stands twice; buckets rise and end in +Inf, which is the count.
 */
final class PageReader {
    private static final Pattern META = Pattern.compile("# (HELP|TYPE|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*) ?(.*)");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (NaN|[+-]Inf|[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\n\"])*)\",?");
    private static final Set<String> TYPES =
            Set.of("counter", "gauge", "histogram", "summary", "untyped", "unknown", "info", "stateset");

    private final boolean open;
    private final Map<String, String> types = new LinkedHashMap<>();
    private final Set<String> closed = new HashSet<>();
    private final Map<String, Double> samples = new LinkedHashMap<>();
    private final Map<String, Double> lastBucket = new HashMap<>();
    private String family = "";

    private PageReader(boolean open) {
        this.open = open;
    }

    static PageReader read(String page, boolean open) {
        PageReader reader = new PageReader(open);
        String[] lines = page.split("\n", -1);
        int end = lines.length - 1;
        require(lines[end].isEmpty(), "the page does not end with a line feed");
        if (open) {
            require(lines[end - 1].equals("# EOF"), "no EOF");
            end--;
        }
        for (int i = 0; i < end; i++) {
            reader.line(lines[i]);
        }
        reader.finish();
        return reader;
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }

    private void line(String line) {
        Matcher meta = META.matcher(line);
        if (line.startsWith("#")) {
            require(meta.matches(), "not a comment of this form: " + line);
            enter(meta.group(2));
            if (meta.group(1).equals("TYPE")) {
                require(TYPES.contains(meta.group(3)), "no such type: " + line);
                require(types.put(meta.group(2), meta.group(3)) == null, "two types: " + line);
            }
            return;
        }
        Matcher sample = SAMPLE.matcher(line);
        require(sample.matches(), "not a sample: " + line);
        sample(sample.group(1), sample.group(2) == null ? "" : sample.group(2), number(sample.group(3)), line);
    }

    private void enter(String name) {
        if (!name.equals(family)) {
            closed.add(family);
            require(!closed.contains(name), "the family stands in two places: " + name);
            family = name;
        }
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private void sample(String name, String labels, double value, String line) {
        String type = types.get(family);
        require(type != null, "a sample before its type: " + line);
        require(name.startsWith(family), "a sample of another family: " + line);
        String suffix = name.substring(family.length());
        switch (String.valueOf(type)) {
            case "counter" -> {
                require(suffix.equals(open ? "_total" : "") || suffix.equals("_created"), "no counter: " + line);
                require(value >= 0, "a counter below zero: " + line);
            }
            case "gauge" -> require(suffix.isEmpty() || suffix.equals("_info"), "no gauge: " + line);
            case "histogram" ->
                require(Set.of("_bucket", "_count", "_sum", "_created").contains(suffix), "no histogram: " + line);
            default -> {}
        }
        Map<String, String> read = labels(labels, line);
        require(samples.put(name + new TreeMap<>(read), value) == null, "twice: " + line);
        if (suffix.equals("_bucket")) {
            bucket(read, value, line);
        }
    }

    private void bucket(Map<String, String> labels, double value, String line) {
        Map<String, String> others = new TreeMap<>(labels);
        require(others.remove("le") != null, "a bucket without le: " + line);
        String key = family + others;
        require(value >= lastBucket.getOrDefault(key, 0.0), "buckets fall: " + line);
        lastBucket.put(key, value);
    }

    private static Map<String, String> labels(String text, String line) {
        Map<String, String> labels = new LinkedHashMap<>();
        Matcher label = LABEL.matcher(text);
        int at = 0;
        while (at < text.length()) {
            require(label.find(at) && label.start() == at, "labels: " + line);
            require(labels.put(label.group(1), label.group(2)) == null, "a label twice: " + line);
            at = label.end();
        }
        return labels;
    }

    private void finish() {
        lastBucket.forEach((key, last) -> {
            int brace = key.indexOf('{');
            Double count = samples.get(key.substring(0, brace) + "_count" + key.substring(brace));
            require(last.equals(count), "the last bucket is not the count: " + key);
        });
    }

    Set<String> families() {
        return new TreeSet<>(types.keySet());
    }

    /** The names of all samples. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        samples.keySet().forEach(each -> names.add(each.substring(0, each.indexOf('{'))));
        return names;
    }

    /** The sum of all samples of a name. */
    double sum(String name) {
        return samples.entrySet().stream()
                .filter(each -> each.getKey().startsWith(name + "{"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    double value(String name, Map<String, String> labels) {
        Double value = samples.get(name + new TreeMap<>(labels));
        require(value != null, "there is no " + name + labels);
        return value == null ? 0 : value;
    }
}
