// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.fuzz;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawPacket;
import io.microbroker.testkit.fuzz.Verdict.Outcome;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Compares what a broker did with what it had to do. */
public final class Examination {
    private Examination() {}

    /** How the broker's answers are written. */
    public static ProtocolVersion languageOf(Verdict verdict) {
        ProtocolVersion version = verdict.version();
        return version == null ? ProtocolVersion.MQTT_3_1_1 : version;
    }

    /** Returns what is wrong, or what is still to come; empty if nothing is. */
    public static String complaint(Verdict verdict, List<RawPacket> received, boolean closed) {
        if (verdict.outcome() == Outcome.UNDECIDED) {
            return "";
        }
        if (closed != (verdict.outcome() != Outcome.OPEN)) {
            return "the connection is " + (closed ? "closed" : "open");
        }
        Set<String> answers = new HashSet<>();
        boolean letIn = false;
        for (RawPacket packet : received) {
            if (StreamJudge.answerTypes().contains(packet.type())) {
                answers.add(packet.type() + " " + packet.packetId());
            }
            letIn |= packet.type() == PacketType.CONNACK && packet.reasonCode() == 0;
        }
        if (letIn && !verdict.isIn()) {
            return "it was let in";
        }
        if (!verdict.answers().containsAll(answers)) {
            return "it was answered " + answers;
        }
        return verdict.outcome() == Outcome.BROKEN
                ? complaintOfEnd(verdict, received)
                : complaintOfPeace(verdict, received, answers, letIn);
    }

    private static String complaintOfPeace(
            Verdict verdict, List<RawPacket> received, Set<String> answers, boolean letIn) {
        if (letIn != verdict.isIn()) {
            return "it was not let in";
        }
        if (received.stream().anyMatch(packet -> packet.type() == PacketType.DISCONNECT)) {
            return "it was sent away";
        }
        return verdict.outcome() == Outcome.OPEN && !answers.equals(verdict.answers())
                ? "it was answered only " + answers
                : "";
    }

    private static String complaintOfEnd(Verdict verdict, List<RawPacket> received) {
        RawPacket last = received.isEmpty() ? null : received.get(received.size() - 1);
        boolean v5 = languageOf(verdict).isV5();
        if (!v5) {
            boolean refused = last != null && last.type() == PacketType.CONNACK && last.reasonCode() != 0;
            return verdict.isIn() || last == null || refused ? "" : "the last packet was " + last;
        }
        PacketType wanted = verdict.isIn() ? PacketType.DISCONNECT : PacketType.CONNACK;
        if (last == null || last.type() != wanted || !verdict.reasons().contains(last.reasonCode())) {
            return "the last packet was " + last;
        }
        return "";
    }
}
