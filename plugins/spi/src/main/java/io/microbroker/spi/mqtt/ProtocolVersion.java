// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.mqtt;

/** The versions of MQTT that the broker speaks. */
public enum ProtocolVersion {
    MQTT_3_1(3, "MQIsdp"),
    MQTT_3_1_1(4, "MQTT"),
    MQTT_5(5, "MQTT");

    private final int level;
    private final String protocolName;

    ProtocolVersion(int level, String protocolName) {
        this.level = level;
        this.protocolName = protocolName;
    }

    /** The protocol level of the CONNECT packet: 3, 4 or 5. */
    public int level() {
        return level;
    }

    /** The protocol name of the CONNECT packet. */
    public String protocolName() {
        return protocolName;
    }

    /** True for MQTT 5.0: packets carry properties and reason codes. */
    public boolean isV5() {
        return this == MQTT_5;
    }
}
