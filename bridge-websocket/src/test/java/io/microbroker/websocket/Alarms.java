// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Exceptions above DEBUG and errors that are logged while it is open. */
final class Alarms extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final List<String> heard = new CopyOnWriteArrayList<>();

    Alarms() {
        start();
        root.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLoggerName().endsWith(".BlockedThreadChecker")) {
            return; // it looks at the clock on the wall, which runs on while the machine has no time for us
        }
        if (event.getThrowableProxy() != null || event.getLevel() == Level.ERROR) {
            heard.add(event.getFormattedMessage() + " " + event.getThrowableProxy());
        }
    }

    List<String> heard() {
        return heard;
    }

    @Override
    public void close() {
        root.detachAppender(this);
        stop();
    }
}
