// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** At most one line per cause and second, with the number of those left out; client text escaped and cut. Any thread. */
final class LogThrottle {
    private static final Logger log = LoggerFactory.getLogger("io.microbroker.clients");
    private static final long SECOND = 1_000_000_000L;
    private static final int MAX_TEXT = 128;

    private final ConcurrentMap<String, Cause> causes = new ConcurrentHashMap<>();

    private static final class Cause {
        final AtomicLong nextNanos;
        final AtomicLong suppressed = new AtomicLong();

        Cause(long nowNanos) {
            nextNanos = new AtomicLong(nowNanos);
        }
    }

    /**
     * Logs a line, unless this cause had one within the last second.
     *
     * @param cause one of few: nothing that a client can choose
     */
    void warn(String cause, String format, Object... arguments) {
        long now = System.nanoTime();
        Cause known = causes.computeIfAbsent(cause, key -> new Cause(now));
        long next = known.nextNanos.get();
        if (now - next < 0 || !known.nextNanos.compareAndSet(next, now + SECOND)) {
            known.suppressed.incrementAndGet();
            return;
        }
        long suppressed = known.suppressed.getAndSet(0);
        if (suppressed > 0) {
            log.warn(format + " ({} more like this)", append(arguments, suppressed));
        } else {
            log.warn(format, arguments);
        }
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
