// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

/** PINGRESP: the answer to a PINGREQ (MQTT 5.0 §3.13). */
public record PingResp() implements Packet {}
