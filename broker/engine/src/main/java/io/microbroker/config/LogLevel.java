// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

/** How much is logged: {@code log.level}. */
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
}
