// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.fuzz;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.fuzz.Verdict.Outcome;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says by the book what a broker must make of all the bytes that one client sends, from the first to the last. It stops at
 * the first packet that breaks a rule. Malformed Packet and Protocol Error are each let pass for the other: which of them it
 * is, tables of single mistakes say better. Used for one stream, by one thread.
 */
public final class StreamJudge {
    static final int MALFORMED = 0x81;
    static final int PROTOCOL_ERROR = 0x82;

    private static final Set<Integer> REFUSALS = Set.of(0x85, 0x8C, 0x90, 0x97);
    private static final int UNSPECIFIED_ERROR = 0x80;
    private static final int TOPIC_ALIAS_INVALID = 0x94;

    private static final int SERVERS_ONLY = 1 << 2 | 1 << 9 | 1 << 11 | 1 << 13;
    private static final int WITH_FLAGS_2 = 1 << 6 | 1 << 8 | 1 << 10;

    private final Rules rules;
    private final byte[] stream;
    private final Set<Integer> reasons = new HashSet<>();
    private final Set<String> answers = new HashSet<>();
    private final ClientTrial trial;
    private int headerLength;
    private boolean lengthIsShortest;
    private boolean wasIn;
    private int position;
    private String why = "";

    private StreamJudge(Rules rules, byte[] stream) {
        this.rules = rules;
        this.stream = stream;
        this.trial = new ClientTrial(rules, this::blame);
    }

    /** Judges a whole stream. */
    public static Verdict judge(Rules rules, byte[] stream) {
        return new StreamJudge(rules, stream).judge();
    }

    private void blame(String what, int reason) {
        if (why.isEmpty()) {
            why = what;
        }
        reasons.add(reason);
    }

    private Verdict judge() {
        try {
            while (trial.isOn()) {
                int length = readHeader();
                if (length < 0 || length > stream.length - position) {
                    return verdict(Outcome.OPEN, stream.length - position);
                }
                Cursor body = new Cursor(stream, position + headerLength, position + length, this::blame);
                wasIn = trial.isIn();
                trial.hear(stream[position] & 255, body, lengthIsShortest);
                if (!reasons.isEmpty()) {
                    return broken();
                }
                wasIn = trial.isIn();
                if (!trial.answer().isEmpty()) {
                    answers.add(trial.answer());
                }
                position += length;
            }
        } catch (Offence e) {
            blame(String.valueOf(e.getMessage()), e.reason());
            return broken();
        }
        return verdict(trial.isUndecided() ? Outcome.UNDECIDED : Outcome.GOODBYE, 0);
    }

    private Verdict broken() {
        if (!wasIn && reasons.contains(TOPIC_ALIAS_INVALID)) {
            reasons.add(UNSPECIFIED_ERROR); // CONNACK has no code for a packet that came too early and is wrong besides
        }
        reasons.add(MALFORMED);
        reasons.add(PROTOCOL_ERROR);
        Outcome outcome = trial.takesLittle() && isConnectKnown() ? Outcome.UNDECIDED : Outcome.BROKEN;
        return new Verdict(outcome, trial.version(), wasIn, reasons, answers, 0, why);
    }

    /** Whether CONNECT was well-formed: what it says of itself holds for the answer, even if that is no. */
    private boolean isConnectKnown() {
        return position > 0 || REFUSALS.stream().anyMatch(reasons::contains);
    }

    private Verdict verdict(Outcome outcome, int rest) {
        return new Verdict(
                trial.takesLittle() ? Outcome.UNDECIDED : outcome,
                trial.version(),
                trial.isIn(),
                reasons,
                answers,
                rest,
                why);
    }

    /** Returns the bytes of the packet that begins there, or -1 if its header is not all there. */
    private int readHeader() {
        if (stream.length - position < 2) {
            return -1;
        }
        checkFirstByte(stream[position] & 255);
        int length = 0;
        for (int i = 1; i <= 4; i++) {
            if (position + i >= stream.length) {
                return -1;
            }
            int next = stream[position + i] & 255;
            length += (next & 127) << 7 * (i - 1);
            if (next < 128) {
                headerLength = 1 + i;
                lengthIsShortest = next != 0 || i == 1;
                return checkLength(length + headerLength);
            }
        }
        throw new Offence(MALFORMED, "remaining length of more than four bytes");
    }

    private int checkLength(int length) {
        ProtocolVersion version = trial.version();
        if (length > (version == null ? rules.connectPacketSize() : rules.packetSize())) {
            throw new Offence(0x95, "packet of " + length + " bytes");
        }
        if (version != null && version.isV5() && !lengthIsShortest) {
            throw new Offence(MALFORMED, "remaining length is not in its shortest form");
        }
        return length;
    }

    private void checkFirstByte(int first) {
        ProtocolVersion version = trial.version();
        int type = first >> 4;
        if (version == null) {
            if (first != 0x10) {
                throw new Offence(PROTOCOL_ERROR, "first packet is not CONNECT");
            }
        } else if (type == 3) {
            if ((first & 6) == 6 || (first & 14) == 8) {
                throw new Offence(MALFORMED, "QoS 3, or DUP at QoS 0");
            }
        } else {
            checkFlags(type, first & 15, version);
            if (type == 1 || (SERVERS_ONLY & 1 << type) != 0) {
                throw new Offence(PROTOCOL_ERROR, "packet that a client must not send now");
            }
        }
    }

    private static void checkFlags(int type, int flags, ProtocolVersion version) {
        if (type == 0 || type == 15 && !version.isV5()) {
            throw new Offence(MALFORMED, "reserved packet type");
        }
        int wanted = (WITH_FLAGS_2 & 1 << type) != 0 ? 2 : 0;
        boolean again = wanted == 2 && flags == 10 && version == ProtocolVersion.MQTT_3_1; // DUP, by §2.1 of 3.1
        if (flags != wanted && !again) {
            throw new Offence(MALFORMED, "reserved flags");
        }
    }

    /** The types that answer something a client sent. */
    public static Set<PacketType> answerTypes() {
        return EnumSet.of(
                PacketType.PUBACK,
                PacketType.PUBREC,
                PacketType.PUBCOMP,
                PacketType.SUBACK,
                PacketType.UNSUBACK,
                PacketType.PINGRESP);
    }

    static @Nullable ProtocolVersion versionOf(String name, int level) {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            if (version.level() == level && version.protocolName().equals(name)) {
                return version;
            }
        }
        return null;
    }
}
