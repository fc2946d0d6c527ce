// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** At most one line per cause and second, with the number of those left out; client text escaped and cut. Confined to a loop. */
final class LogThrottle {
    private static final Logger log = LoggerFactory.getLogger("io.microbroker.clients");
    private static final long SECOND = 1_000_000_000L;
    private static final int MAX_TEXT = 128;

    private final Map<String, Cause> causes = new HashMap<>();

    private static final class Cause {
        long nextNanos = Long.MIN_VALUE;
        long suppressed;
    }

    /** Logs a line, unless this cause had one within the last second. */
    void warn(String cause, String format, Object... arguments) {
        long now = System.nanoTime();
        Cause known = causes.computeIfAbsent(cause, key -> new Cause());
        if (known.nextNanos != Long.MIN_VALUE && now - known.nextNanos < 0) {
            known.suppressed++;
            return;
        }
        if (known.suppressed > 0) {
            log.warn(format + " ({} more like this)", append(arguments, known.suppressed));
        } else {
            log.warn(format, arguments);
        }
        known.nextNanos = now + SECOND;
        known.suppressed = 0;
    }

    private static Object[] append(Object[] arguments, long suppressed) {
        Object[] longer = Arrays.copyOf(arguments, arguments.length + 1);
        longer[arguments.length] = suppressed;
        return longer;
    }

    /** Text that a client sent, fit for a log: control characters escaped, 128 characters at most. */
    static String safe(String text) {
        StringBuilder safe = new StringBuilder(Math.min(text.length(), MAX_TEXT) + 2);
        for (int i = 0; i < text.length() && i < MAX_TEXT; i++) {
            char c = text.charAt(i);
            if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == '\u2028' || c == '\u2029' || isBidi(c)) {
                safe.append(String.format("\\u%04x", (int) c));
            } else {
                safe.append(c);
            }
        }
        return text.length() > MAX_TEXT ? safe.append('…').toString() : safe.toString();
    }

    private static boolean isBidi(char c) {
        return (c >= '\u200E' && c <= '\u200F') || (c >= '\u202A' && c <= '\u202E') || (c >= '\u2066' && c <= '\u2069');
    }
}
