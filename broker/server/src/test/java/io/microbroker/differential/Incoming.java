// SPDX-License-Identifier: Apache-2.0
package io.microbroker.differential;

import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawPacket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What a client has received and not yet acknowledged. */
final class Incoming {
    /** An acknowledgement that the client owes. */
    record Due(int packetId, PacketType answer) {}

    private final Map<Integer, PacketType> due = new LinkedHashMap<>();
    private final Map<Integer, String> labels = new HashMap<>();

    void onPublish(RawPacket packet, String label) {
        if (packet.qos() > 0) {
            labels.put(packet.packetId(), label);
            due.remove(packet.packetId());
            due.put(packet.packetId(), packet.qos() == 1 ? PacketType.PUBACK : PacketType.PUBREC);
        }
    }

    /** Returns the label of the message. */
    String onPubRel(int packetId) {
        due.put(packetId, PacketType.PUBCOMP);
        return labels.getOrDefault(packetId, "?");
    }

    /** The answers for all messages with such a label, in the order of their coming; they count as sent. */
    List<Due> answers(Predicate<String> label) {
        return taken(each -> label.test(labels.getOrDefault(each.packetId(), "?")));
    }

    /** The PUBCOMPs that are due; they count as sent. */
    List<Due> completions() {
        return taken(each -> each.answer() == PacketType.PUBCOMP);
    }

    private List<Due> taken(Predicate<Due> wanted) {
        List<Due> answers = new ArrayList<>();
        due.forEach((packetId, answer) -> {
            Due each = new Due(packetId, answer);
            if (wanted.test(each)) {
                answers.add(each);
            }
        });
        answers.forEach(answer -> due.remove(answer.packetId()));
        return answers;
    }

    /** A new connection: the server sends again what it misses an answer for. */
    void onConnect(boolean sessionPresent) {
        due.clear();
        if (!sessionPresent) {
            labels.clear();
        }
    }
}
