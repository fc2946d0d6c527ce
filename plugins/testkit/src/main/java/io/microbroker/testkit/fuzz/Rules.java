// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.fuzz;

/**
 * What a broker allows its clients beyond the standard's own bounds.
 *
 * @param packetSize bytes of a packet
 * @param connectPacketSize bytes of a CONNECT
 * @param topicLevels of a topic name
 * @param topicLength bytes of a topic name
 * @param clientIdLength bytes of a client identifier
 * @param willSize bytes of the payload of a will
 * @param userProperties in one block of properties
 * @param topicAliasMaximum highest alias that a client may use
 * @param method the authentication method that the broker knows: it asks once, and takes any answer
 */
public record Rules(
        int packetSize,
        int connectPacketSize,
        int topicLevels,
        int topicLength,
        int clientIdLength,
        int willSize,
        int userProperties,
        int topicAliasMaximum,
        String method) {}
