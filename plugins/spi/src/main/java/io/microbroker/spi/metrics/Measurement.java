// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.metrics;

import java.util.Map;

/**
 * One number, and what it is about.
 *
 * @param name lower-case letters and underscores, such as {@code bridge_messages}; the same name has the same labels, the same
 *     kind and the same help everywhere
 * @param rises whether it only rises; otherwise it is as it is now
 * @param labels by their names; few values each, none of them made by clients
 * @param help one sentence
 */
public record Measurement(String name, boolean rises, Map<String, String> labels, String help, long value) {
    public Measurement {
        labels = Map.copyOf(labels);
    }
}
