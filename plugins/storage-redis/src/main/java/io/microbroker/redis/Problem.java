// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisException;
import org.redisson.client.RedisNoScriptException;
import org.redisson.client.RedisOutOfMemoryException;

/** Why Redis did not do what it was asked. */
enum Problem {
    /** It refused the first write for lack of memory; nothing was done. */
    NO_MEMORY,
    /** It does not know the script, for it was started anew; nothing was done. */
    NO_SCRIPT,
    /** The life that asked is not known to the bucket: others took it for dead, or Redis lost it; nothing was done. */
    DEAD,
    /** Whatever else: it may have been done. */
    OTHER;

    static Problem of(@Nullable Throwable problem) {
        Throwable cause = causeOf(problem);
        if (cause instanceof RedisOutOfMemoryException || hasText(cause, "OOM command not allowed")) {
            return NO_MEMORY;
        }
        if (cause instanceof RedisNoScriptException || hasText(cause, "NOSCRIPT")) {
            return NO_SCRIPT;
        }
        if (hasText(cause, "life of this writer is over")) {
            return DEAD;
        }
        return OTHER;
    }

    /** For people. */
    static String describe(@Nullable Throwable problem) {
        Throwable cause = causeOf(problem);
        if (cause == null) {
            return "no answer";
        }
        while (cause instanceof RedisException && causeOf(cause.getCause()) instanceof RedisException deeper) {
            cause = deeper;
        }
        String message = cause.getMessage();
        String text = message == null ? cause.getClass().getSimpleName() : message;
        // What follows in Redisson's texts is advice, and commands with their arguments: those are messages of clients.
        return text.split("\\R|[!;,] |, command|Node source", 2)[0].strip();
    }

    /** What is behind the wrappers of futures. */
    static @Nullable Throwable causeOf(@Nullable Throwable problem) {
        Throwable cause = problem;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static boolean hasText(@Nullable Throwable cause, String text) {
        String message = cause == null ? null : cause.getMessage();
        return message != null && message.contains(text);
    }
}
