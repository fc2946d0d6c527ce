// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.mqtt;

import java.util.Objects;

/** One user property (MQTT 5.0 §3.3.2.3.7). Names may repeat, and order counts. */
public record UserProperty(String name, String value) {
    public UserProperty {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
    }
}
