// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Lets ten lines of one kind pass in a second and counts the rest, so that no client fills a disk by what it does wrong. Lines of one
 * kind are those of one logger and one format. What was left out is told with the next line of the kind, or at the end. Lines
 * below INFO are asked for by whoever looks for a fault, and pass. Any thread; one at a time gets in.
 */
final class FloodGate extends AppenderBase<ILoggingEvent> {
    static final int LINES_PER_SECOND = 10;
    /** Others may log text that was put together before: such kinds share a count. */
    private static final int KINDS_MAX = 1000;

    private final Appender<ILoggingEvent> next;
    private final Map<String, Kind> kinds = new HashMap<>();

    private static final class Kind {
        final ILoggingEvent example;
        long second;
        int lines;
        long leftOut;

        Kind(ILoggingEvent example) {
            this.example = example;
        }
    }

    /** @param next what the lines pass on to */
    FloodGate(Appender<ILoggingEvent> next) {
        this.next = next;
        setName("flood-gate");
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (!event.getLevel().isGreaterOrEqual(Level.INFO)) {
            next.doAppend(event);
            return;
        }
        Kind kind = kindOf(event);
        long second = Math.floorDiv(event.getTimeStamp(), 1000L);
        if (kind.second != second) {
            kind.second = second;
            kind.lines = 0;
        }
        if (++kind.lines > LINES_PER_SECOND) {
            kind.leftOut++;
            return;
        }
        tell(kind, event.getTimeStamp());
        next.doAppend(event);
    }

    private Kind kindOf(ILoggingEvent event) {
        String key = event.getLoggerName() + ' ' + event.getMessage();
        Kind known = kinds.get(key);
        if (known != null) {
            return known;
        }
        return kinds.computeIfAbsent(kinds.size() < KINDS_MAX ? key : "", ignored -> new Kind(event));
    }

    private void tell(Kind kind, long atMillis) {
        if (kind.leftOut > 0) {
            LoggingEvent told = new LoggingEvent();
            told.setLoggerName(kind.example.getLoggerName());
            told.setLoggerContextRemoteView(kind.example.getLoggerContextVO());
            told.setThreadName(Thread.currentThread().getName());
            told.setLevel(Level.WARN);
            told.setInstant(Instant.ofEpochMilli(atMillis));
            told.setMessage(kind.leftOut + " more lines like \"" + kind.example.getMessage() + "\" were left out");
            kind.leftOut = 0;
            next.doAppend(told);
        }
    }

    @Override
    public void stop() {
        if (isStarted()) {
            kinds.values().forEach(kind -> tell(kind, System.currentTimeMillis()));
        }
        super.stop();
        next.stop();
    }
}
