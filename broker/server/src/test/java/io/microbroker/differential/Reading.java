// SPDX-License-Identifier: Apache-2.0
package io.microbroker.differential;

import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.RawPacket;
import io.microbroker.testkit.RawProperty;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns packets of one connection into events: takes away what a server may choose. */
final class Reading {
    /** A server says what it offers (§3.2.2.3), and why it does something (§3.2.2.3.9 and others), as it likes. */
    private static final Set<PropertyCode> FREE = EnumSet.of(
            PropertyCode.RECEIVE_MAXIMUM,
            PropertyCode.TOPIC_ALIAS_MAXIMUM,
            PropertyCode.MAXIMUM_PACKET_SIZE,
            PropertyCode.MAXIMUM_QOS,
            PropertyCode.RETAIN_AVAILABLE,
            PropertyCode.SERVER_KEEP_ALIVE,
            PropertyCode.WILDCARD_SUBSCRIPTION_AVAILABLE,
            PropertyCode.SUBSCRIPTION_IDENTIFIERS_AVAILABLE,
            PropertyCode.SHARED_SUBSCRIPTION_AVAILABLE,
            PropertyCode.REASON_STRING,
            PropertyCode.TOPIC_ALIAS,
            PropertyCode.SUBSCRIPTION_IDENTIFIER);

    private static final int EXPIRY_TOLERANCE_SECONDS = 1000;

    private final int client;
    private final String room;
    private final Map<Long, String> aliases = new HashMap<>();

    Reading(int client, String room) {
        this.client = client;
        this.room = room;
    }

    Event closed(int step) {
        return new Event(step, client, Event.CLOSED, "", "", 0, false, false, List.of(), List.of(), List.of());
    }

    /** The event of a packet; the label is that of the message it belongs to. */
    Event event(int step, RawPacket packet, String label) {
        List<String> properties = new ArrayList<>();
        if (packet.sessionPresent()) {
            properties.add("session present");
        }
        packet.properties().all().stream()
                .filter(property -> !FREE.contains(property.code()))
                .sorted(Comparator.comparing(RawProperty::code)) // order counts among user properties only (§3.3.2.3.7)
                .map(this::text)
                .forEach(properties::add);
        return new Event(
                step,
                client,
                packet.type().name(),
                label,
                topic(packet).replace(room, Script.ROOM),
                packet.qos(),
                packet.dup(),
                packet.retain(),
                packet.reasonCodes(),
                packet.properties().numbers(PropertyCode.SUBSCRIPTION_IDENTIFIER),
                properties);
    }

    private String topic(RawPacket packet) {
        List<Long> alias = packet.properties().numbers(PropertyCode.TOPIC_ALIAS);
        if (alias.isEmpty()) {
            return packet.topic();
        }
        if (!packet.topic().isEmpty()) {
            aliases.put(alias.get(0), packet.topic());
        }
        return aliases.getOrDefault(alias.get(0), "unknown alias");
    }

    private String text(RawProperty property) {
        return switch (property.code()) {
            case ASSIGNED_CLIENT_IDENTIFIER -> "ASSIGNED_CLIENT_IDENTIFIER";
            case MESSAGE_EXPIRY_INTERVAL -> "MESSAGE_EXPIRY_INTERVAL=~" + rounded((Long) property.value());
            default -> property.toString().replace(room, Script.ROOM);
        };
    }

    /** What is left of it depends on how long it took (§3.3.2.3.3). */
    private static long rounded(long seconds) {
        return (seconds + EXPIRY_TOLERANCE_SECONDS / 2) / EXPIRY_TOLERANCE_SECONDS * EXPIRY_TOLERANCE_SECONDS;
    }
}
