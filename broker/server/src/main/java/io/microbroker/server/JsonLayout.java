// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.LayoutBase;
import io.microbroker.engine.LogText;
import java.time.Instant;

/**
 * Lines for programs: one object each, {@code {"time":"2026-03-01T10:00:00.123Z","level":"WARN","logger":"…","thread":"…",
 * "message":"…"}}, with {@code trace} if there is a stack trace. Any thread.
 */
final class JsonLayout extends LayoutBase<ILoggingEvent> {
    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(256).append("{\"time\":\"");
        line.append(Instant.ofEpochMilli(event.getTimeStamp())).append('"');
        append(line, "level", event.getLevel().toString());
        append(line, "logger", event.getLoggerName());
        append(line, "thread", event.getThreadName());
        append(line, "message", String.valueOf(event.getFormattedMessage()));
        IThrowableProxy cause = event.getThrowableProxy();
        if (cause != null) {
            append(line, "trace", TraceText.of(cause));
        }
        return line.append("}\n").toString();
    }

    /** Whatever terminals obey is escaped as well, which JSON would not ask for. */
    private static void append(StringBuilder line, String key, String value) {
        String quoted = value.replace("\\", "\\\\").replace("\"", "\\\"");
        line.append(",\"").append(key).append("\":\"");
        line.append(LogText.escape(quoted)).append('"');
    }
}
