// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

/** How log lines look: {@code log.format}. */
public enum LogFormat {
    /** For people. */
    TEXT,
    /** One JSON object per line. */
    JSON
}
