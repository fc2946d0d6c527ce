// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.util.Locale;

/**
 * Where a value comes from.
 *
 * @param kind file, environment or command line
 * @param name the file as it was named, the variable, or the option
 * @param line from 1, in a file; otherwise 0
 * @param column from 1, in a file; otherwise 0
 */
public record ConfigOrigin(Kind kind, String name, int line, int column) {
    static final String VARIABLE_PREFIX = "MICROBROKER_";

    /** From the weakest to the strongest. */
    public enum Kind {
        FILE,
        ENVIRONMENT,
        COMMAND_LINE
    }

    static ConfigOrigin file(String name, int line, int column) {
        return new ConfigOrigin(Kind.FILE, name, line, column);
    }

    static ConfigOrigin variable(String name) {
        return new ConfigOrigin(Kind.ENVIRONMENT, name, 0, 0);
    }

    static ConfigOrigin option(String name) {
        return new ConfigOrigin(Kind.COMMAND_LINE, name, 0, 0);
    }

    /** How a key is written in this kind of place. */
    String spell(String key) {
        return kind == Kind.ENVIRONMENT
                ? VARIABLE_PREFIX + key.replace(".", "__").replace('-', '_').toUpperCase(Locale.ROOT)
                : key;
    }

    /** {@code file:line:column}, or the name followed by a colon. */
    @Override
    public String toString() {
        return line > 0 ? name + ":" + line + ":" + column : name + ":";
    }
}
