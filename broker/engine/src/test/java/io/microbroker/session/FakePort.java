// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

import io.microbroker.packet.PublishFrame;
import io.microbroker.spi.mqtt.ReasonCode;
import java.util.ArrayList;
import java.util.List;

/** A client that notes what it is sent: {@code "1:temperature"} for a PUBLISH with packet id 1, {@code +DUP} if repeated. */
final class FakePort implements SessionPort {
    final List<String> sent = new ArrayList<>();
    boolean writable = true;
    boolean takesAll = true;
    boolean pumpAsked;
    boolean disconnected;

    @Override
    @SuppressWarnings("checkstyle:ParameterNumber") // as the port has it
    public boolean publish(
            PublishFrame frame,
            int qos,
            int packetId,
            boolean duplicate,
            boolean retain,
            int[] subscriptionIds,
            long nowMillis) {
        if (takesAll) {
            sent.add(packetId + ":" + frame.message().payloadText() + (duplicate ? "+DUP" : ""));
        }
        return takesAll;
    }

    @Override
    public void pubRel(int packetId, ReasonCode reason) {
        sent.add("PUBREL " + packetId + (reason == ReasonCode.SUCCESS ? "" : " " + reason));
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public void disconnect(ReasonCode reason, String detail) {
        disconnected = true;
    }

    @Override
    public void pumpLater(Session session) {
        pumpAsked = true;
    }

    /** What was sent since the last call. */
    List<String> take() {
        List<String> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }
}
