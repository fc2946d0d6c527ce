// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

/**
 * One mistake in a configuration.
 *
 * @param origin where it is
 * @param message which key and value, what is wrong and what to write instead; one line
 */
public record ConfigProblem(ConfigOrigin origin, String message) {
    /** The line to show: {@code microbroker.yaml:14:5 unknown key 'limits.packetsize' - did you mean …}. */
    @Override
    public String toString() {
        return origin + " " + message;
    }
}
