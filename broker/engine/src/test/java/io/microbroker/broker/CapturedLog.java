// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** What is logged during one test: the lines at WARN and above, and exceptions at any level above DEBUG. */
public final class CapturedLog implements BeforeEachCallback, AfterEachCallback {
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final Level kept;
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLoggerName().endsWith(".BlockedThreadChecker")) {
                return; // it looks at the clock on the wall, which runs on while the machine has no time for us
            }
            if (event.getLevel().isGreaterOrEqual(kept) || event.getThrowableProxy() != null) {
                events.add(event);
            }
        }
    };

    /** Keeps lines and alarms. */
    public CapturedLog() {
        this(Level.WARN);
    }

    private CapturedLog(Level kept) {
        this.kept = kept;
    }

    /** Keeps only what is an alarm: for tests that take long. */
    public static CapturedLog ofAlarms() {
        return new CapturedLog(Level.ERROR);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        events.clear();
        appender.start();
        root.addAppender(appender);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        root.detachAppender(appender);
        appender.stop();
    }

    /** The lines at WARN and above, without stack traces. */
    public List<String> lines() {
        return events.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /** The lines that contain a text. */
    public List<String> linesWith(String text) {
        return lines().stream().filter(line -> line.contains(text)).toList();
    }

    /** The lines that came with a stack trace, or at level ERROR: a client's mistake is worth neither. */
    public List<String> alarms() {
        return events.stream()
                .filter(event -> event.getThrowableProxy() != null || event.getLevel() == Level.ERROR)
                .map(event -> event.getFormattedMessage() + " " + event.getThrowableProxy())
                .toList();
    }
}
