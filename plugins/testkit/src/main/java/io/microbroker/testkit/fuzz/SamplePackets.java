// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.fuzz;

import static io.microbroker.testkit.fuzz.PropertyRow.*;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.PacketType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One valid packet of each type and form, by version; also those that a server sends. Immutable. */
public final class SamplePackets {
    /** The authentication method that the samples name. */
    public static final String METHOD = "token";

    /** What the topics and filters of the samples begin with. */
    public static final String TOPIC = "fuzz/";

    private static final Map<ProtocolVersion, SamplePackets> BY_VERSION =
            Stream.of(ProtocolVersion.values()).collect(Collectors.toMap(version -> version, SamplePackets::new));

    private final ProtocolVersion version;
    private final boolean v5;
    private final List<PacketDraft> connects = new ArrayList<>();
    private final List<PacketDraft> fromClient = new ArrayList<>();
    private final List<PacketDraft> fromServer = new ArrayList<>();

    private SamplePackets(ProtocolVersion version) {
        this.version = version;
        this.v5 = version.isV5();
        addConnects();
        addPublishes();
        for (PacketType type : List.of(PacketType.PUBACK, PacketType.PUBREC, PacketType.PUBREL, PacketType.PUBCOMP)) {
            addAcknowledgements(type);
        }
        addSubscribes();
        addEnds();
        addServerPackets();
    }

    public static SamplePackets of(ProtocolVersion version) {
        SamplePackets samples = BY_VERSION.get(version);
        if (samples == null) {
            throw new IllegalArgumentException("no samples of " + version);
        }
        return samples;
    }

    /** CONNECT packets; the first one is plain: a clean start, no will, nobody's name. */
    public List<PacketDraft> connects() {
        return List.copyOf(connects);
    }

    /** What a client may send once it is connected. */
    public List<PacketDraft> fromClient() {
        return List.copyOf(fromClient);
    }

    /** What only a server may send. */
    public List<PacketDraft> fromServer() {
        return List.copyOf(fromServer);
    }

    /** All of them. */
    public List<PacketDraft> all() {
        return Stream.of(connects, fromClient, fromServer).flatMap(List::stream).toList();
    }

    /** The samples of one type. */
    public List<PacketDraft> of(PacketType type) {
        return all().stream().filter(draft -> draft.type() == type).toList();
    }

    private static PropertyRow[] rows(Place place, Predicate<PropertyRow> wanted) {
        return Stream.of(PropertyRow.values())
                .filter(row -> row.isAllowedIn(place) && wanted.test(row))
                .toArray(PropertyRow[]::new);
    }

    private static boolean isOfAuthentication(PropertyRow row) {
        return row == AUTHENTICATION_METHOD || row == AUTHENTICATION_DATA;
    }

    private PacketDraft connect(String name, int flags, PropertyRow... rows) {
        PacketDraft draft = PacketDraft.of(PacketType.CONNECT, name)
                .text(version.protocolName())
                .oneByte(version.level())
                .oneByte(flags)
                .twoBytes(600);
        return (v5 ? draft.properties(Place.CONNECT, rows) : draft).text(TOPIC + name);
    }

    private void addConnects() {
        connects.add(connect("plain", 2));
        connects.add(connect("persistent", 0, SESSION_EXPIRY_INTERVAL));
        PacketDraft full = connect("full", 0xEE, rows(Place.CONNECT, row -> !isOfAuthentication(row)));
        if (v5) {
            full = full.properties(Place.WILL, rows(Place.WILL, row -> true));
        }
        connects.add(full.text(TOPIC + "will").binary(1, 2, 3).text("user").binary(9, 8, 7));
        if (v5) {
            connects.add(connect("authenticating", 2, AUTHENTICATION_METHOD, AUTHENTICATION_DATA));
        }
    }

    private void addPublishes() {
        for (int qos = 0; qos < 3; qos++) {
            fromClient.add(publish("QoS " + qos, qos));
            if (v5) {
                fromClient.add(publish(
                        "QoS " + qos + ", all properties",
                        qos,
                        rows(Place.PUBLISH, row -> row != SUBSCRIPTION_IDENTIFIER)));
            }
        }
        PacketDraft retained = publish("retained", 0);
        fromClient.add(retained.withFirstByte(retained.firstByte() | 1));
        PacketDraft again = publish("sent again", 1);
        fromClient.add(again.withFirstByte(again.firstByte() | 8));
    }

    private PacketDraft publish(String name, int qos, PropertyRow... rows) {
        PacketDraft draft = PacketDraft.of(PacketType.PUBLISH, name)
                .withFirstByte(PacketType.PUBLISH.firstByte() | qos << 1)
                .text(TOPIC + "room/" + qos);
        if (qos > 0) {
            draft = draft.twoBytes(10 + qos);
        }
        return (v5 ? draft.properties(Place.PUBLISH, rows) : draft).plus(Value.rest("on"));
    }

    private void addAcknowledgements(PacketType type) {
        int packetId = type == PacketType.PUBREL ? 12 : 1;
        PacketDraft bare = PacketDraft.of(type, "bare").twoBytes(packetId);
        fromClient.add(bare);
        if (v5) {
            PacketDraft reasoned =
                    PacketDraft.of(type, "with reason").twoBytes(packetId).oneByte(0);
            fromClient.add(reasoned);
            Place place = Place.valueOf(type.name());
            fromClient.add(PacketDraft.of(type, "with properties")
                    .withParts(reasoned.parts())
                    .properties(place, rows(place, row -> true)));
        }
    }

    private void addSubscribes() {
        PacketDraft one = PacketDraft.of(PacketType.SUBSCRIBE, "one filter").twoBytes(3);
        one = v5 ? one.properties(Place.SUBSCRIBE) : one;
        fromClient.add(one.text(TOPIC + "+").oneByte(1));
        PacketDraft many = PacketDraft.of(PacketType.SUBSCRIBE, "three filters").twoBytes(4);
        many = v5 ? many.properties(Place.SUBSCRIBE, rows(Place.SUBSCRIBE, row -> true)) : many;
        fromClient.add(many.text(TOPIC + "#")
                .oneByte(v5 ? 0x2E : 2)
                .text("$share/house/" + TOPIC + "room/+")
                .oneByte(0)
                .text(TOPIC + "a")
                .oneByte(1));
        PacketDraft less = PacketDraft.of(PacketType.UNSUBSCRIBE, "two filters").twoBytes(5);
        less = v5 ? less.properties(Place.UNSUBSCRIBE, rows(Place.UNSUBSCRIBE, row -> true)) : less;
        fromClient.add(less.text(TOPIC + "+").text("$share/house/" + TOPIC + "room/+"));
    }

    private void addEnds() {
        fromClient.add(PacketDraft.of(PacketType.PINGREQ, "bare"));
        fromClient.add(PacketDraft.of(PacketType.DISCONNECT, "bare"));
        if (!v5) {
            return;
        }
        fromClient.add(PacketDraft.of(PacketType.DISCONNECT, "with reason").oneByte(4));
        fromClient.add(PacketDraft.of(PacketType.DISCONNECT, "with properties")
                .oneByte(0)
                .properties(Place.DISCONNECT, rows(Place.DISCONNECT, row -> row != SESSION_EXPIRY_INTERVAL)));
        fromClient.add(auth("goes on", 0x18));
        fromClient.add(auth("begins again", 0x19));
    }

    private static PacketDraft auth(String name, int reason) {
        return PacketDraft.of(PacketType.AUTH, name)
                .oneByte(reason)
                .properties(Place.AUTH, rows(Place.AUTH, row -> true));
    }

    private void addServerPackets() {
        PacketDraft connAck =
                PacketDraft.of(PacketType.CONNACK, "bare").oneByte(0).oneByte(0);
        fromServer.add(v5 ? connAck.properties(Place.CONNACK, rows(Place.CONNACK, row -> true)) : connAck);
        PacketDraft subAck = PacketDraft.of(PacketType.SUBACK, "bare").twoBytes(1);
        fromServer.add((v5 ? subAck.properties(Place.SUBACK) : subAck).oneByte(0));
        PacketDraft unsubAck = PacketDraft.of(PacketType.UNSUBACK, "bare").twoBytes(1);
        fromServer.add(v5 ? unsubAck.properties(Place.UNSUBACK).oneByte(0) : unsubAck);
        fromServer.add(PacketDraft.of(PacketType.PINGRESP, "bare"));
    }
}
