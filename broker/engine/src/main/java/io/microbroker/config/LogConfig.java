// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

/**
 * The log of the server; an embedded broker logs to SLF4J and leaves this to its host: {@code log}.
 *
 * @param level {@code error}, {@code warn}, {@code info}, {@code debug} or {@code trace}; default {@code info}
 * @param format {@code text} or {@code json}; default {@code text}
 */
public record LogConfig(LogLevel level, LogFormat format) {
    /** Text from {@code info} up. */
    public static final LogConfig DEFAULT = new LogConfig(LogLevel.INFO, LogFormat.TEXT);
}
