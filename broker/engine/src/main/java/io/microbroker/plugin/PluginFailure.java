// SPDX-License-Identifier: Apache-2.0
package io.microbroker.plugin;

/** A plugin did something wrong, told with its name. Expected: it has no stack trace of its own. */
final class PluginFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PluginFailure(String plugin, String call, Throwable cause) {
        super(plugin + " in " + call + ": " + describe(cause), cause, false, false);
    }

    /** What went wrong, on one line; without the class where it is only a carrier of Vert.x for a message. */
    static String describe(Throwable cause) {
        String message = cause.getMessage();
        boolean carrier = cause.getClass().getName().startsWith("io.vertx.core.impl.");
        String text = carrier && message != null ? message : cause.toString();
        return text.replaceAll("\\s*\\R\\s*", " ");
    }
}
