// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** The parsers of the Prometheus project itself, from its client for Python. */
final class PrometheusParser {
    private static final String CURE =
            "the Python module prometheus_client is missing (Debian: apt install python3-prometheus-client)";
    private static final String SCRIPT =
            "import sys\nfrom prometheus_client%s.parser import text_string_to_metric_families as read\n"
                    + "for family in read(sys.stdin.read()): print(family.name)\n";

    private PrometheusParser() {}

    /** The families of a page. Skips the test without the parser, or fails it if {@code MICROBROKER_REQUIRE_ALL} is true. */
    static Set<String> families(String page, boolean open) {
        if (run("import prometheus_client", "") == null) {
            assertThat(System.getenv("MICROBROKER_REQUIRE_ALL")).as(CURE).isNotEqualTo("true");
            Assumptions.abort(CURE);
        }
        String names = run(String.format(SCRIPT, open ? ".openmetrics" : ""), page);
        assertThat(names).as("the page is read to its end").isNotNull();
        return String.valueOf(names).lines().collect(Collectors.toSet());
    }

    /** What a script says; null if it fails. */
    private static @Nullable String run(String script, String input) {
        try {
            Process process = new ProcessBuilder(List.of("/usr/bin/python3", "-c", script))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? said : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
