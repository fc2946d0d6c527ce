// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

import io.microbroker.packet.PublishFrame;
import io.microbroker.spi.mqtt.ReasonCode;

/** The way from a session to its client. Calls come on the owner loop, and only while the port is attached. */
public interface SessionPort {
    /**
     * Sends a PUBLISH.
     *
     * @param qos of this delivery: 0, 1 or 2
     * @param packetId 1..65535; 0 with QoS 0
     * @param duplicate the DUP flag
     * @param subscriptionIds shared, not modified; empty if none
     * @param nowMillis wall clock: the rest of the message expiry interval is counted from it
     * @return false if the client never takes it, because the packet exceeds its maximum packet size or a plugin dropped it:
     *     the message counts as done [MQTT-3.1.2-25]
     */
    @SuppressWarnings("checkstyle:ParameterNumber") // the hot path: an object would be allocated per delivery
    boolean publish(
            PublishFrame frame,
            int qos,
            int packetId,
            boolean duplicate,
            boolean retain,
            int[] subscriptionIds,
            long nowMillis);

    /** Sends a PUBREL. */
    void pubRel(int packetId, ReasonCode reason);

    /** False while the peer does not take what it was sent: QoS 0 messages are then dropped. */
    boolean isWritable();

    /** Says goodbye (MQTT 5.0 only) and closes the connection. The session is detached before this returns, or is so already. */
    void disconnect(ReasonCode reason, String detail);

    /** Asks for {@link Session#pump} once, at the end of this turn. */
    void pumpLater(Session session);

    /** Has what goes to and fro taken down from now on. Nothing by default. */
    default void trace(PacketTrace trace) {}
}
