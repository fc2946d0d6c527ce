// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ports that a page names, and those that the broker really has: it takes free ones, and tells them when it starts. Knows
 * the listeners tcp, tls, ws and wss.
 */
final class TutorialPorts {
    private static final Map<String, String> LISTENERS =
            Map.of("1883", "tcp", "8883", "tls", "8083", "ws", "8084", "wss");
    private static final Pattern WRITTEN = Pattern.compile("\\b(1883|8883|8083|8084)\\b");
    private static final Pattern TOLD = Pattern.compile("listener (\\w+): \\w+://[\\d.]+:(\\d+)\\b.*");
    private static final String CLOSED = "1";

    private final Map<String, String> actual = new ConcurrentHashMap<>();

    /** Looks for a port in a line that a broker prints when it starts. */
    void learn(String line) {
        Matcher told = TOLD.matcher(line);
        if (told.matches()) {
            actual.put(told.group(1), told.group(2));
        }
    }

    /** Of a configuration: the broker takes free ports. */
    static String free(String text) {
        return WRITTEN.matcher(text).replaceAll("0");
    }

    /** Of what clients do: ports of the page become those of the broker. */
    String toActual(String text) {
        return WRITTEN.matcher(text).replaceAll(written -> actual(written.group()));
    }

    private String actual(String written) {
        return actual.getOrDefault(LISTENERS.get(written), CLOSED);
    }

    /** The port of clients that name none. */
    String usual() {
        return actual.getOrDefault("tcp", CLOSED);
    }

    /** Of output: ports of the broker become those of the page. */
    String toWritten(String line) {
        String written = line;
        for (Map.Entry<String, String> each : LISTENERS.entrySet()) {
            String port = actual.get(each.getValue());
            if (port != null) {
                written = Pattern.compile("\\b" + port + "\\b")
                        .matcher(written)
                        .replaceAll((MatchResult found) -> each.getKey());
            }
        }
        return written;
    }
}
