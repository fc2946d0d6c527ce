// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

/**
 * A value given on the command line.
 *
 * @param option the option that gave it, such as {@code --set}, for messages
 * @param text {@code key=value}, the key in full: {@code limits.queued-messages=5000}
 */
public record Assignment(String option, String text) {}
