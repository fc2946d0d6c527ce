// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.mqtt;

/** When a SUBSCRIBE gets the retained messages (MQTT 5.0 §3.8.3.1). The ordinal is the wire value. */
public enum RetainHandling {
    SEND,
    SEND_IF_NEW,
    DO_NOT_SEND
}
