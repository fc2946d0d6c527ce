// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.fuzz;

import static io.microbroker.testkit.fuzz.StreamJudge.PROTOCOL_ERROR;

import io.microbroker.spi.mqtt.ProtocolVersion;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/** What one client has done so far, and whether the next packet may follow it. */
final class ClientTrial {
    private static final Set<Integer> RECEIVED = Set.of(0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99);
    private static final Set<Integer> RELEASED = Set.of(0x00, 0x92);
    private static final Set<Integer> DISCONNECT =
            Set.of(0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99);
    private static final Set<Integer> AUTH = Set.of(0x18, 0x19);

    /** All that a broker must be able to answer has this many bytes at most. */
    private static final int PACKET_SIZE_MIN = 256;

    /** How far it has come. */
    private enum Stage {
        NEW,
        AUTHENTICATING,
        IN,
        GONE,
        UNDECIDED
    }

    private final Rules rules;
    private final ObjIntConsumer<String> blame;
    private final Set<Integer> aliases = new HashSet<>();
    private final Set<Integer> publishedAtQos2 = new HashSet<>();
    private Stage stage = Stage.NEW;
    private @Nullable ProtocolVersion version;
    private @Nullable String method;
    private boolean isIn;
    private boolean isStored;
    private boolean takesLittle;
    private String answer = "";
    private boolean isAuthenticatingAgain;

    ClientTrial(Rules rules, ObjIntConsumer<String> blame) {
        this.rules = rules;
        this.blame = blame;
    }

    @Nullable
    ProtocolVersion version() {
        return version;
    }

    boolean isIn() {
        return isIn;
    }

    /** Whether what it sends next means anything. */
    boolean isOn() {
        return stage != Stage.GONE && stage != Stage.UNDECIDED;
    }

    boolean isUndecided() {
        return stage == Stage.UNDECIDED;
    }

    private boolean isV5() {
        return version != null && version.isV5();
    }

    private void blame(int reason, String what) {
        blame.accept(what, reason);
    }

    private Block properties(Cursor in, Place place) {
        return isV5() ? Block.read(in, place, rules.userProperties(), blame) : Block.empty();
    }

    /** Whether its maximum packet size leaves no room for what it would have to be told. */
    boolean takesLittle() {
        return takesLittle;
    }

    /** What the last packet must be answered; empty if nothing. */
    String answer() {
        return answer;
    }

    /** Takes the next packet, whose first byte is right. */
    void hear(int first, Cursor in, boolean lengthIsShortest) {
        answer = "";
        int type = first >> 4;
        if (stage == Stage.AUTHENTICATING && type != 14 && type != 15) {
            blame(PROTOCOL_ERROR, "neither AUTH nor DISCONNECT before CONNACK");
        }
        switch (type) {
            case 1 -> connect(in, lengthIsShortest);
            case 3 -> publish(first, in);
            case 4, 5 -> acknowledgement(type, in, RECEIVED);
            case 6, 7 -> acknowledgement(type, in, RELEASED);
            case 8 -> subscribe(in);
            case 10 -> unsubscribe(in);
            case 12 -> {
                in.expectEnd();
                answer = "PINGRESP 0";
            }
            case 14 -> disconnect(in);
            case 15 -> auth(in);
            default -> throw new IllegalStateException("type " + type);
        }
    }

    private void connect(Cursor in, boolean lengthIsShortest) {
        String name = in.text();
        version = StreamJudge.versionOf(name, in.oneByte());
        if (version == null) {
            throw new Offence(0x84, "unknown protocol " + name);
        }
        if (isV5() && !lengthIsShortest) {
            throw new Offence(StreamJudge.MALFORMED, "remaining length is not in its shortest form");
        }
        int flags = in.oneByte();
        checkConnectFlags(flags);
        boolean cleanStart = (flags & 2) != 0;
        in.twoBytes();
        Block properties = properties(in, Place.CONNECT);
        String clientId = in.text();
        checkClientId(clientId, cleanStart);
        if ((flags & 4) != 0) {
            will(in);
        }
        boolean mayLeaveOut = version == ProtocolVersion.MQTT_3_1;
        if ((flags & 0x80) != 0 && !(mayLeaveOut && in.left() == 0)) {
            in.text();
        }
        if ((flags & 0x40) != 0 && !(mayLeaveOut && in.left() == 0)) {
            in.binary();
        }
        in.expectEnd();
        isStored = isV5() ? properties.number(PropertyRow.SESSION_EXPIRY_INTERVAL) > 0 : !cleanStart;
        admit(properties);
    }

    private void checkConnectFlags(int flags) {
        if ((flags & 1) != 0) {
            throw new Offence(StreamJudge.MALFORMED, "reserved connect flag");
        }
        int willQos = flags >> 3 & 3;
        boolean will = (flags & 4) != 0;
        if (willQos == 3 || !will && (flags & 0x38) != 0) {
            throw new Offence(StreamJudge.MALFORMED, "will QoS 3, or will QoS or retain without a will");
        }
        if (!isV5() && (flags & 0xC0) == 0x40) {
            throw new Offence(StreamJudge.MALFORMED, "password without user name");
        }
    }

    private void checkClientId(String clientId, boolean cleanStart) {
        if (clientId.isEmpty() && !isV5() && (version == ProtocolVersion.MQTT_3_1 || !cleanStart)) {
            blame(0x85, "empty client id");
        }
        if (clientId.getBytes(StandardCharsets.UTF_8).length > rules.clientIdLength()) {
            blame(0x85, "long client id");
        }
    }

    private void will(Cursor in) {
        properties(in, Place.WILL);
        checkTopicName(topic(in));
        if (in.binary() > rules.willSize()) {
            blame(0x97, "large will");
        }
    }

    /** How long it is comes first: it may be no text besides. */
    private String topic(Cursor in) {
        int before = in.left();
        String topic = in.text();
        if (before - in.left() - 2 > rules.topicLength()) {
            blame(0x90, "long topic name");
        }
        return topic;
    }

    private void checkTopicName(String topic) {
        boolean tooDeep = topic.chars().filter(c -> c == '/').count() >= rules.topicLevels();
        if (topic.isEmpty() || topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0 || tooDeep) {
            blame(0x90, "no topic name: " + topic);
        }
    }

    private void admit(Block properties) {
        boolean limited = properties.has(PropertyRow.MAXIMUM_PACKET_SIZE);
        takesLittle = limited && properties.number(PropertyRow.MAXIMUM_PACKET_SIZE) < PACKET_SIZE_MIN;
        method = properties.method();
        if (method == null) {
            if (properties.has(PropertyRow.AUTHENTICATION_DATA)) {
                blame(PROTOCOL_ERROR, "authentication data without a method");
            }
            enter();
        } else if (method.equals(rules.method())) {
            stage = Stage.AUTHENTICATING;
        } else {
            blame(0x8C, "unknown authentication method");
        }
    }

    private void enter() {
        stage = Stage.IN;
        isIn = true;
    }

    private void publish(int first, Cursor in) {
        int qos = first >> 1 & 3;
        String topic = topic(in);
        int packetId = qos == 0 ? 0 : in.packetId();
        Block properties = properties(in, Place.PUBLISH);
        if (properties.has(PropertyRow.SUBSCRIPTION_IDENTIFIER)) {
            blame(PROTOCOL_ERROR, "subscription identifier from a client");
        }
        checkAlias(topic, properties);
        if (qos > 0) {
            answer = (qos == 1 ? "PUBACK " : "PUBREC ") + packetId;
        }
        if (qos == 2) {
            publishedAtQos2.add(packetId);
        }
    }

    private void checkAlias(String topic, Block properties) {
        int alias = (int) properties.number(PropertyRow.TOPIC_ALIAS);
        if (alias > rules.topicAliasMaximum()) {
            blame(0x94, "topic alias " + alias);
        }
        if (!topic.isEmpty()) {
            checkTopicName(topic);
            aliases.add(alias);
        } else if (alias == 0 || !aliases.contains(alias)) {
            blame(PROTOCOL_ERROR, "neither topic name nor known alias");
        }
    }

    private void acknowledgement(int type, Cursor in, Set<Integer> allowed) {
        int packetId = in.packetId();
        if (isV5() && in.left() > 0) {
            checkReason(in.oneByte(), allowed);
            if (in.left() > 0) {
                properties(in, Place.values()[type]); // PUBACK is 4 and stands behind the will, too
            }
        }
        in.expectEnd();
        if (type == 6) {
            answer = "PUBCOMP " + packetId;
            if (publishedAtQos2.contains(packetId)) { // it may have come before PUBREC went out
                stage = Stage.UNDECIDED;
            }
        }
    }

    private void checkReason(int reason, Set<Integer> allowed) {
        if (!allowed.contains(reason)) {
            blame(PROTOCOL_ERROR, "reason code " + reason);
        }
    }

    private void subscribe(Cursor in) {
        int packetId = in.packetId();
        properties(in, Place.SUBSCRIBE);
        if (in.left() == 0) {
            blame(PROTOCOL_ERROR, "no topic filter");
        }
        while (in.left() > 0) {
            String filter = in.text();
            checkOptions(in.oneByte(), filter);
        }
        answer = "SUBACK " + packetId;
    }

    private void checkOptions(int options, String filter) {
        if ((options & (isV5() ? 0xC0 : 0xFC)) != 0) {
            blame(StreamJudge.MALFORMED, "reserved options");
        }
        if ((options & 3) == 3 || (options & 0x30) == 0x30) {
            blame(PROTOCOL_ERROR, "QoS 3 or retain handling 3");
        }
        if ((options & 4) != 0 && filter.startsWith("$share/")) {
            blame(PROTOCOL_ERROR, "no local on a shared subscription");
        }
    }

    private void unsubscribe(Cursor in) {
        int packetId = in.packetId();
        properties(in, Place.UNSUBSCRIBE);
        if (in.left() == 0) {
            blame(PROTOCOL_ERROR, "no topic filter");
        }
        while (in.left() > 0) {
            in.text();
        }
        answer = "UNSUBACK " + packetId;
    }

    private void disconnect(Cursor in) {
        if (isV5() && in.left() > 0) {
            checkReason(in.oneByte(), DISCONNECT);
            if (in.left() > 0) {
                Block properties = properties(in, Place.DISCONNECT);
                if (isIn && !isStored && properties.number(PropertyRow.SESSION_EXPIRY_INTERVAL) > 0) {
                    blame(PROTOCOL_ERROR, "session expiry prolonged from 0");
                }
            }
        }
        in.expectEnd();
        stage = Stage.GONE;
    }

    private void auth(Cursor in) {
        int reason = in.left() == 0 ? 0 : in.oneByte();
        checkReason(reason, AUTH);
        Block properties = in.left() == 0 ? Block.empty() : properties(in, Place.AUTH);
        in.expectEnd();
        if (method == null || !method.equals(properties.method())) {
            blame(PROTOCOL_ERROR, "AUTH without the method of CONNECT");
        } else if (stage == Stage.AUTHENTICATING && reason == 0x18) {
            enter();
        } else if (stage == Stage.IN && isAuthenticatingAgain == (reason == 0x18)) {
            isAuthenticatingAgain = !isAuthenticatingAgain;
        } else {
            blame(PROTOCOL_ERROR, "AUTH out of place");
        }
    }
}
