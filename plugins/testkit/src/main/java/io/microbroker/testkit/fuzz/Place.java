// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.fuzz;

/** Where properties stand (MQTT 5.0 §2.2.2): in a packet, or in the will of a CONNECT. */
public enum Place {
    CONNECT,
    WILL,
    CONNACK,
    PUBLISH,
    PUBACK,
    PUBREC,
    PUBREL,
    PUBCOMP,
    SUBSCRIBE,
    SUBACK,
    UNSUBSCRIBE,
    UNSUBACK,
    DISCONNECT,
    AUTH
}
