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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Lets ten lines of one kind pass in a second and counts the rest, so that no client fills a disk by what it does wrong. Lines of one
 * kind are those of one logger and one format. What was left out is told with the next line of the kind, or when
 * none has come for a while. Lines below INFO are asked for by whoever looks for a fault, and pass, and so does the audit log. Any thread; one at a time gets in.
 */
final class FloodGate extends AppenderBase<ILoggingEvent> {
    static final int LINES_PER_SECOND = 10;

    private static final int QUIET_SECONDS = 2;
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
        if (!event.getLevel().isGreaterOrEqual(Level.INFO) || isAudit(event)) {
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
            if (kind.leftOut++ == 0) {
                tellLater(kind);
            }
            return;
        }
        tell(kind, event.getTimeStamp());
        next.doAppend(event);
    }

    /** Who changed what is never left out. */
    private static boolean isAudit(ILoggingEvent event) {
        return String.valueOf(event.getMessage()).startsWith("audit");
    }

    /** For the case that no line of the kind comes any more. */
    private void tellLater(Kind kind) {
        CompletableFuture.delayedExecutor(QUIET_SECONDS, TimeUnit.SECONDS).execute(() -> tellIfQuiet(kind));
    }

    private synchronized void tellIfQuiet(Kind kind) {
        long now = System.currentTimeMillis();
        if (Math.floorDiv(now, 1000L) - kind.second > 1) {
            tell(kind, now);
        } else if (kind.leftOut > 0) {
            tellLater(kind);
        }
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
