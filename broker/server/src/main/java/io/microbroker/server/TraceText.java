// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import io.microbroker.engine.LogText;
import org.jspecify.annotations.Nullable;

/**
 * A stack trace as text, a line for each frame. The message of an exception may hold what a stranger sent, so it is escaped: it
 * begins no line of its own.
 */
final class TraceText {
    private static final int CAUSES_MAX = 20;

    private TraceText() {}

    static String of(IThrowableProxy first) {
        StringBuilder trace = new StringBuilder(1024);
        String words = "";
        @Nullable IThrowableProxy cause = first;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            appendHead(trace.append(words), cause);
            appendFrames(trace, cause);
            for (IThrowableProxy suppressed : cause.getSuppressed()) {
                appendHead(trace.append("\tSuppressed: "), suppressed);
            }
            words = "Caused by: ";
            cause = cause.getCause();
        }
        return trace.toString();
    }

    private static void appendHead(StringBuilder trace, IThrowableProxy cause) {
        trace.append(cause.getClassName());
        if (cause.getMessage() != null) {
            trace.append(": ").append(LogText.escape(cause.getMessage()));
        }
        trace.append(System.lineSeparator());
    }

    private static void appendFrames(StringBuilder trace, IThrowableProxy cause) {
        StackTraceElementProxy[] frames = cause.getStackTraceElementProxyArray();
        int own = frames.length - cause.getCommonFrames();
        for (int i = 0; i < own; i++) {
            trace.append('\t').append(frames[i].getSTEAsString()).append(System.lineSeparator());
        }
        if (own < frames.length) {
            trace.append("\t... ").append(frames.length - own).append(" more").append(System.lineSeparator());
        }
    }
}
