// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.engine.LineGate;
import io.microbroker.engine.LogText;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** At most one line per cause and second, with the number of those left out; client text escaped and cut. Any thread. */
final class LogThrottle {
    private static final Logger log = LoggerFactory.getLogger("io.microbroker.clients");

    private final ConcurrentMap<String, LineGate> causes = new ConcurrentHashMap<>();

    /**
     * Logs a line, unless this cause had one within the last second.
     *
     * @param cause one of few: nothing that a client can choose
     */
    void warn(String cause, String format, Object... arguments) {
        long leftOut = causes.computeIfAbsent(cause, LogThrottle::gate).pass();
        if (leftOut > 0) {
            log.warn(format + " ({} more like this)", append(arguments, leftOut));
        } else if (leftOut == 0) {
            log.warn(format, arguments);
        }
    }

    private static LineGate gate(String cause) {
        return new LineGate(1, leftOut -> log.warn("{} more lines were left out about \"{}\"", leftOut, cause));
    }

    private static Object[] append(Object[] arguments, long leftOut) {
        Object[] longer = Arrays.copyOf(arguments, arguments.length + 1);
        longer[arguments.length] = leftOut;
        return longer;
    }

    /** Text that a client sent, fit for a log: control characters escaped, 128 characters at most. */
    static String safe(String text) {
        return LogText.safe(text);
    }
}
