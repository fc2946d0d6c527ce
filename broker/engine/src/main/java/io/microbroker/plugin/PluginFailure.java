// SPDX-License-Identifier: Apache-2.0
package io.microbroker.plugin;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A plugin did something wrong, told with its name. Expected: it has no stack trace of its own. */
final class PluginFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Pattern KEY_FIRST =
            Pattern.compile("(auth|http|storage|plugins|listeners)(\\.[A-Za-z0-9_-]+)+ ");

    PluginFailure(String plugin, String call, Throwable cause) {
        super(plugin + " in " + call + ": " + describe(cause), cause, false, false);
    }

    /** What a plugin has against its settings: a message that begins with the full key of one of them; null if it is not that. */
    static @Nullable String wrongSetting(Throwable cause) {
        String message = cause.getMessage();
        return cause instanceof IllegalArgumentException
                        && message != null
                        && KEY_FIRST.matcher(message).lookingAt()
                ? oneLine(message)
                : null;
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ");
    }

    /** What went wrong, on one line; without the class where it is only a carrier of Vert.x for a message. */
    static String describe(Throwable cause) {
        String message = cause.getMessage();
        boolean carrier = cause.getClass().getName().startsWith("io.vertx.core.impl.");
        String text = carrier && message != null ? message : cause.toString();
        return oneLine(text);
    }
}
