// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

/**
 * One property as it came.
 *
 * @param value a {@link Long}, {@link String}, {@code byte[]} or {@link io.microbroker.spi.mqtt.UserProperty}
 */
public record RawProperty(PropertyCode code, Object value) {
    @Override
    public String toString() {
        return code + "=" + (value instanceof byte[] bytes ? Hex.of(bytes) : value);
    }
}
