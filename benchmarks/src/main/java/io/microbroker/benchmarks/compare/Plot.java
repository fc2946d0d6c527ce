// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.compare;

import java.util.List;
import java.util.Locale;

/** Rows as bars on a logarithmic scale: an SVG that needs nothing else and is readable on light and dark ground. */
final class Plot {
    private static final int LABEL_WIDTH = 190;
    private static final int BARS_WIDTH = 520;
    private static final int BAR_HEIGHT = 11;
    private static final int GAP = 12;
    private static final double LEAST = 0.1;
    private static final double MOST = 100;
    private static final List<String> COLOURS = List.of("#1f8a70", "#b0752a", "#7a6fb0", "#8a8a8a");

    private Plot() {}

    static String of(List<Row> rows) {
        List<String> brokers =
                rows.stream().flatMap(row -> row.brokers().stream()).distinct().toList();
        StringBuilder svg = new StringBuilder();
        int y = 40;
        for (Row row : rows) {
            text(svg, LABEL_WIDTH - 8, y + BAR_HEIGHT * brokers.size() / 2 + 4, "end", row.name());
            for (int i = 0; i < brokers.size(); i++) {
                double micros = row.micros(brokers.get(i));
                if (!Double.isNaN(micros)) {
                    bar(svg, y, COLOURS.get(i % COLOURS.size()), micros);
                    y += BAR_HEIGHT;
                }
            }
            y += GAP;
        }
        for (int i = 0; i < brokers.size(); i++) {
            int x = LABEL_WIDTH + i * 150;
            svg.append(String.format(
                    "<rect x='%d' y='8' width='10' height='10' fill='%s'/>%n", x, COLOURS.get(i % COLOURS.size())));
            text(svg, x + 15, 17, "start", brokers.get(i));
        }
        return String.format(
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif' font-size='11'>%n"
                        + "<title>CPU of the broker in microseconds per delivery, logarithmic</title>%n%s</svg>%n",
                LABEL_WIDTH + BARS_WIDTH + 60, y, svg);
    }

    private static void bar(StringBuilder svg, int y, String colour, double micros) {
        double share = Math.log(Math.max(micros, LEAST * 1.05) / LEAST) / Math.log(MOST / LEAST);
        int width = (int) Math.max(2, Math.min(1, share) * BARS_WIDTH);
        svg.append(String.format(
                "<rect x='%d' y='%d' width='%d' height='%d' fill='%s'/>%n",
                LABEL_WIDTH, y, width, BAR_HEIGHT - 2, colour));
        text(svg, LABEL_WIDTH + width + 5, y + BAR_HEIGHT - 2, "start", String.format(Locale.ROOT, "%.2f", micros));
    }

    private static void text(StringBuilder svg, int x, int y, String anchor, String text) {
        svg.append(String.format("<text x='%d' y='%d' text-anchor='%s' fill='#777'>%s</text>%n", x, y, anchor, text));
    }
}
