// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.admin;

/**
 * One value of the configuration.
 *
 * @param key in full, such as {@code limits.in-flight}
 * @param value as it would be written in the file; secrets are masked
 * @param origin where it was set: file with line, variable, option, or {@code default}
 */
public record Setting(String key, String value, String origin) {}
