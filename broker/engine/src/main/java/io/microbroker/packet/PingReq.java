// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

/** PINGREQ: the client shows that it is alive (MQTT 5.0 §3.12). */
public record PingReq() implements Packet {}
