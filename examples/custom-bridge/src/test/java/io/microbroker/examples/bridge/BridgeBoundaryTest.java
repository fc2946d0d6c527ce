// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A bridge of a stranger needs nothing of the broker that ours does without: no door is open for one of them alone. */
final class BridgeBoundaryTest {
    private static final Pattern OURS = Pattern.compile("import (io\\.microbroker\\.[a-z.]+\\.[A-Z]\\w*);");

    @Test
    void whatItUsesOfTheBrokerBridgeHttpUsesToo() throws IOException {
        Set<String> example = typesIn(Path.of("src/main/java"));
        Set<String> bridge = typesIn(Path.of("../../plugins/bridge-http/src/main/java"));

        assertThat(example).isNotEmpty().allMatch(type -> type.startsWith("io.microbroker.spi."));
        assertThat(bridge)
                .containsAll(example)
                .allMatch(type -> type.startsWith("io.microbroker.spi.") || type.startsWith("io.microbroker.http."));
    }

    private static Set<String> typesIn(Path sources) throws IOException {
        Set<String> types = new TreeSet<>();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                Matcher imported = OURS.matcher(Files.readString(file));
                while (imported.find()) {
                    types.add(imported.group(1));
                }
            }
        }
        return types;
    }
}
