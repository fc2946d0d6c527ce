// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the documents is what the endpoint tells. */
final class DocumentsIT {
    private static final Path PAGE = Path.of("../../docs/metrics.md");
    private static final Path BOARD = Path.of("../../conf/grafana/microbroker.json");
    private static final Pattern NAME = Pattern.compile("\\b(?:microbroker|jvm|process|vertx)_[a-z_]+");
    private static final Pattern BY = Pattern.compile("by \\(([a-z_, ]+)\\)");

    private final Path folder;

    DocumentsIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void thePageNamesEveryMetric() throws IOException {
        Set<String> documented = names(Files.readString(PAGE));
        Set<String> inTable = new MetricTable()
                .rows().stream().map(MetricRow::shownName).collect(Collectors.toCollection(TreeSet::new));

        assertThat(documented).containsAll(inTable);
        try (Served served = Served.withJournal(folder)) {
            Set<String> shown = PageReader.read(page(served), false).names();
            shown.removeIf(name -> !name.startsWith("microbroker_"));

            assertThat(shown.stream().map(DocumentsIT::family)).allMatch(documented::contains);
            documented.removeIf(name -> name.equals("microbroker_") || !name.startsWith("microbroker_"));
            documented.removeAll(
                    List.of("microbroker_storage_value", "microbroker_plugin_value")); // nobody fills them here
            documented.removeIf(name -> name.startsWith("microbroker_webhook_")); // WebhookIT looks at those
            assertThat(shown.stream().map(DocumentsIT::family)).containsAll(documented);
        }
    }

    private static String family(String sample) {
        return sample.replaceFirst("_(bucket|count|sum)$", "");
    }

    @Test
    void everyQueryOfTheBoardFindsItsMetricsAndLabels() throws IOException {
        JsonObject board = new JsonObject(Buffer.buffer(Files.readAllBytes(BOARD)));
        try (Served served = Served.withJournal(folder)) {
            String page = page(served);
            Set<String> shown = PageReader.read(page, false).names();
            int queries = 0;
            for (Object panel : board.getJsonArray("panels")) {
                for (Object target : ((JsonObject) panel).getJsonArray("targets")) {
                    String query = ((JsonObject) target).getString("expr");
                    Set<String> asked = names(query);

                    assertThat(asked).as(query).isNotEmpty();
                    assertThat(shown).as(query).containsAll(asked);
                    assertThat(labelsOf(query)).as(query).allMatch(label -> hasLabel(page, asked, label));
                    queries++;
                }
            }
            assertThat(queries).isGreaterThan(20);
        }
    }

    private static String page(Served served) {
        served.get("/health/live", null);
        return served.get("/metrics", "viewer").body();
    }

    private static Set<String> names(String text) {
        Set<String> names = new TreeSet<>();
        Matcher name = NAME.matcher(text);
        while (name.find()) {
            names.add(name.group());
        }
        return names;
    }

    private static Set<String> labelsOf(String query) {
        Set<String> labels = new TreeSet<>();
        Matcher by = BY.matcher(query);
        while (by.find()) {
            labels.addAll(List.of(by.group(1).split(", *")));
        }
        return labels;
    }

    private static boolean hasLabel(String page, Set<String> metrics, String label) {
        return page.lines()
                .anyMatch(line -> metrics.contains(line.split("[{ ]", 2)[0])
                        && Pattern.compile("[{,]" + label + "=").matcher(line).find());
    }
}
