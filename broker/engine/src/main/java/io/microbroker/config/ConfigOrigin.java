// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.util.Locale;

/**
 * Where a value comes from.
 *
 * @param kind file, environment, command line, or just a key
 * @param name the file as it was named, the variable, the option, or the key
 * @param line from 1, in a file; otherwise 0
 * @param column from 1, in a file; otherwise 0
 */
public record ConfigOrigin(Kind kind, String name, int line, int column) {
    static final String VARIABLE_PREFIX = "MICROBROKER_";

    /** From the weakest to the strongest. */
    public enum Kind {
        FILE,
        ENVIRONMENT,
        COMMAND_LINE,
        /** A key, wherever it was set: see {@link LoadedConfig#locate}. */
        KEY
    }

    /** The place of a key whose place is not known here. */
    public static ConfigOrigin key(String key) {
        return new ConfigOrigin(Kind.KEY, key, 0, 0);
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

    /** For people: {@code file:line}, or the name of the variable or the option. */
    public String shown() {
        return line > 0 ? name + ":" + line : name;
    }

    /** {@code file:line:column}, or the name followed by a colon. */
    @Override
    public String toString() {
        if (kind == Kind.KEY) {
            return "configuration:";
        }
        return line > 0 ? name + ":" + line + ":" + column : name + ":";
    }
}
