// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.compare;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Rows as a Markdown table: CPU per delivery, and in brackets how many times that is what the second broker takes. */
final class Table {
    private Table() {}

    static String of(List<Row> rows) {
        List<String> brokers =
                rows.stream().flatMap(row -> row.brokers().stream()).distinct().toList();
        StringBuilder text = new StringBuilder("| load |");
        brokers.forEach(broker -> text.append(' ').append(broker).append(", µs |"));
        text.append(" p99 of the first two, ms | others, cores |\n|---|");
        text.append("---:|".repeat(brokers.size() + 2)).append('\n');
        for (Row row : rows) {
            text.append("| ").append(row.name()).append(" | ");
            text.append(
                    brokers.stream().map(broker -> cell(row, broker, brokers)).collect(Collectors.joining(" | ")));
            text.append(String.format(
                    Locale.ROOT,
                    " | %s | %.2f |%n",
                    brokers.stream().limit(2).map(broker -> millis(row, broker)).collect(Collectors.joining(", ")),
                    row.otherCores()));
        }
        return text.toString().replace(System.lineSeparator(), "\n");
    }

    private static String cell(Row row, String broker, List<String> brokers) {
        double micros = row.micros(broker);
        if (Double.isNaN(micros)) {
            return "";
        }
        String text = String.format(Locale.ROOT, micros < 10 ? "%.2f" : "%.1f", micros);
        if (broker.equals(brokers.get(0)) && brokers.size() > 1) {
            text += String.format(Locale.ROOT, " (%.3f)", micros / row.micros(brokers.get(1)));
        }
        return row.isClean(broker) ? text : text + " **not clean**";
    }

    private static String millis(Row row, String broker) {
        double micros = row.p99Micros(broker);
        return Double.isNaN(micros) || micros == 0 ? "-" : String.format(Locale.ROOT, "%.1f", micros / 1000);
    }
}
