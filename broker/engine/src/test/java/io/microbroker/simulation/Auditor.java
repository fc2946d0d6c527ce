// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawPacket;
import java.util.HashMap;
import java.util.Map;

/** A client that comes at the end and asks for all that is retained. */
final class Auditor implements VirtualLink.Peer {
    private final ClientPackets packets = new ClientPackets(true);
    private final PacketReader reader = new PacketReader(true);
    private final Map<String, Integer> retained = new HashMap<>();
    private boolean left;

    void begin(VirtualLink link) {
        link.send(packets.connect(new ClientPackets.Terms("auditor", true, 0, 65_535, null)));
        link.send(packets.subscribe(1, "#", 0));
    }

    void leave(VirtualLink link) {
        left = true;
        link.send(packets.disconnect(0));
        link.closeByClient();
    }

    /** Topic to number of message. */
    Map<String, Integer> retained() {
        return retained;
    }

    @Override
    public void onBytes(VirtualLink link, byte[] bytes) {
        reader.read(bytes, this::onPacket);
    }

    private void onPacket(RawPacket packet) {
        if (packet.type() == PacketType.PUBLISH && packet.retain()) {
            String text = packet.payloadText();
            int number = Integer.parseInt(text.substring(0, text.indexOf(':')));
            if (retained.put(packet.topic(), number) != null) {
                throw new Violation("retained twice under one topic: " + packet);
            }
        }
    }

    @Override
    public void onClosed(VirtualLink link) {
        if (!left) {
            throw new Violation("the auditor was sent away");
        }
    }
}
