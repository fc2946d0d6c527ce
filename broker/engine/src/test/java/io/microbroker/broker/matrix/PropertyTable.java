// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.matrix;

import static io.microbroker.broker.matrix.Mistake.MALFORMED;
import static io.microbroker.broker.matrix.Mistake.PROTOCOL_ERROR;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.fuzz.Form;
import io.microbroker.testkit.fuzz.PacketDraft;
import io.microbroker.testkit.fuzz.Place;
import io.microbroker.testkit.fuzz.PropertiesPart;
import io.microbroker.testkit.fuzz.PropertyPart;
import io.microbroker.testkit.fuzz.PropertyRow;
import io.microbroker.testkit.fuzz.SamplePackets;
import io.microbroker.testkit.fuzz.Value;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Each of the 27 properties in each place: once, twice, and with values that are wrong. MQTT 5.0. */
final class PropertyTable {
    /** The places that a client fills. */
    static final Set<Place> PLACES = EnumSet.complementOf(EnumSet.of(Place.CONNACK, Place.SUBACK, Place.UNSUBACK));

    private PropertyTable() {}

    /** A sample with a block for the place, and the index of that block. */
    private record Site(PacketDraft draft, int index) {
        static Site of(Place place) {
            return SamplePackets.of(ProtocolVersion.MQTT_5).all().stream()
                    .flatMap(Site::blocks)
                    .filter(site -> site.block().place() == place)
                    .findFirst()
                    .orElseThrow();
        }

        private static Stream<Site> blocks(PacketDraft draft) {
            return Stream.iterate(0, i -> i < draft.parts().size(), i -> i + 1)
                    .filter(i -> draft.parts().get(i) instanceof PropertiesPart)
                    .map(i -> new Site(draft, i));
        }

        PropertiesPart block() {
            return (PropertiesPart) draft.parts().get(index);
        }

        PacketDraft with(List<PropertyPart> properties) {
            return draft.with(index, block().with(properties));
        }
    }

    private static Mistake mistake(String what, Place place, List<PropertyPart> properties, int code) {
        return Mistake.of(
                what + " in " + place, ProtocolVersion.MQTT_5, Site.of(place).with(properties), code);
    }

    /** What a packet of the place needs beside, to be right. */
    private static List<PropertyPart> beside(Place place, PropertyRow... except) {
        List<PropertyRow> left = List.of(except);
        boolean data = left.contains(PropertyRow.AUTHENTICATION_DATA) && place == Place.CONNECT;
        return (place == Place.AUTH || data) && !left.contains(PropertyRow.AUTHENTICATION_METHOD)
                ? List.of(PropertyRow.AUTHENTICATION_METHOD.sample())
                : List.of();
    }

    private static List<PropertyPart> join(List<PropertyPart> some, PropertyPart... more) {
        List<PropertyPart> all = new ArrayList<>(some);
        all.addAll(List.of(more));
        return all;
    }

    private static int served(Place place) {
        return place == Place.DISCONNECT ? Mistake.GOODBYE : Mistake.SERVED;
    }

    private static boolean isWrongFromClients(PropertyRow row, Place place) {
        return row == PropertyRow.SUBSCRIPTION_IDENTIFIER && place == Place.PUBLISH // [MQTT-3.3.4-6]
                || row == PropertyRow.SESSION_EXPIRY_INTERVAL
                        && place == Place.DISCONNECT; // its session ends: §3.14.2.2.2
    }

    /** Each property once in each place: right, or malformed. */
    static List<Mistake> places() {
        List<Mistake> table = new ArrayList<>();
        for (Place place : PLACES) {
            for (PropertyRow row : PropertyRow.values()) {
                int right = isWrongFromClients(row, place) ? PROTOCOL_ERROR : served(place);
                int code = row.isAllowedIn(place) ? right : MALFORMED;
                table.add(mistake(row.toString(), place, join(beside(place, row), row.sample()), code));
            }
        }
        return table;
    }

    /** Each property that may stand there once, twice. */
    static List<Mistake> duplicates() {
        List<Mistake> table = new ArrayList<>();
        for (Place place : PLACES) {
            for (PropertyRow row : PropertyRow.values()) {
                if (row.isAllowedIn(place)) {
                    int code = row.mayRepeat() ? served(place) : PROTOCOL_ERROR;
                    table.add(
                            mistake(row + " twice", place, join(beside(place, row), row.sample(), row.sample()), code));
                }
            }
        }
        return table;
    }

    /** Each identifier that is none, in one byte and in two. */
    static List<Mistake> unknown() {
        List<Mistake> table = new ArrayList<>();
        Set<Integer> known = new HashSet<>();
        Stream.of(PropertyRow.values()).forEach(row -> known.add(row.code()));
        for (Place place : PLACES) {
            for (int code = 0; code <= 300; code++) {
                if (!known.contains(code) && (code < 48 || code % 21 == 0)) {
                    PropertyPart property = PropertyPart.of(code).plus(Value.number(Form.BYTE, 1));
                    table.add(mistake("property " + code, place, join(beside(place), property), MALFORMED));
                }
            }
        }
        return table;
    }

    /** A row with the values at the ends of its range and beyond, and the error of those beyond. */
    private record Values(PropertyRow row, int error, List<Long> right, List<Long> wrong) {}

    private static final List<Values> VALUES = List.of(
            new Values(PropertyRow.PAYLOAD_FORMAT_INDICATOR, PROTOCOL_ERROR, List.of(0L, 1L), List.of(2L, 128L, 255L)),
            new Values(PropertyRow.REQUEST_PROBLEM_INFORMATION, PROTOCOL_ERROR, List.of(0L, 1L), List.of(2L, 255L)),
            new Values(PropertyRow.REQUEST_RESPONSE_INFORMATION, PROTOCOL_ERROR, List.of(0L, 1L), List.of(2L, 255L)),
            new Values(PropertyRow.RECEIVE_MAXIMUM, PROTOCOL_ERROR, List.of(1L, 65_535L), List.of(0L)),
            new Values(PropertyRow.MAXIMUM_PACKET_SIZE, PROTOCOL_ERROR, List.of(4096L, 0xFFFF_FFFFL), List.of(0L)),
            new Values(PropertyRow.SUBSCRIPTION_IDENTIFIER, PROTOCOL_ERROR, List.of(1L, 268_435_455L), List.of(0L)),
            new Values(PropertyRow.TOPIC_ALIAS_MAXIMUM, PROTOCOL_ERROR, List.of(0L, 65_535L), List.of()),
            new Values(PropertyRow.SESSION_EXPIRY_INTERVAL, PROTOCOL_ERROR, List.of(0L), List.of()),
            new Values(PropertyRow.MESSAGE_EXPIRY_INTERVAL, PROTOCOL_ERROR, List.of(0L, 0xFFFF_FFFFL), List.of()),
            new Values(PropertyRow.WILL_DELAY_INTERVAL, PROTOCOL_ERROR, List.of(0L), List.of()),
            new Values(PropertyRow.TOPIC_ALIAS, 0x94, List.of(1L, 10L), List.of(0L, 11L, 65_535L)));

    /** Each number at the ends of its range and beyond, in each place. */
    static List<Mistake> numbers() {
        List<Mistake> table = new ArrayList<>();
        for (Values values : VALUES) {
            for (Place place : PLACES) {
                if (values.row().isAllowedIn(place)
                        && !(place == Place.PUBLISH && values.row() == PropertyRow.SUBSCRIPTION_IDENTIFIER)) {
                    values.right().forEach(number -> table.add(number(values.row(), place, number, served(place))));
                    values.wrong().forEach(number -> table.add(number(values.row(), place, number, values.error())));
                }
            }
        }
        return table;
    }

    private static Mistake number(PropertyRow row, Place place, long number, int code) {
        PropertyPart property = PropertyPart.of(row.code()).plus(Value.number(row.form(), number));
        return mistake(row + " = " + number, place, List.of(property), code);
    }

    /** A property that needs another, and those that are lost without a will or beyond a limit. */
    static List<Mistake> others() {
        List<Mistake> table = new ArrayList<>();
        table.add(mistake(
                "data without a method",
                Place.CONNECT,
                List.of(PropertyRow.AUTHENTICATION_DATA.sample()),
                PROTOCOL_ERROR));
        table.add(mistake(
                "data without a method",
                Place.AUTH,
                List.of(PropertyRow.AUTHENTICATION_DATA.sample()),
                PROTOCOL_ERROR));
        PropertyPart otherMethod =
                PropertyPart.of(PropertyRow.AUTHENTICATION_METHOD.code()).plus(Value.text("other"));
        table.add(mistake("unknown method", Place.CONNECT, List.of(otherMethod), 0x8C));
        table.add(mistake("another method", Place.AUTH, List.of(otherMethod), PROTOCOL_ERROR));
        for (Place place : PLACES) {
            List<PropertyPart> many = new ArrayList<>(beside(place));
            for (int i = 0; i < Tribunal.RULES.userProperties(); i++) {
                many.add(PropertyRow.USER_PROPERTY.sample());
            }
            table.add(mistake("user properties up to the limit", place, many, served(place)));
            table.add(mistake("too many user properties", place, join(many, PropertyRow.USER_PROPERTY.sample()), 0x97));
        }
        for (String topic : new String[] {"", "#", "+", "a/+/b", "a#"}) {
            PropertyPart answer =
                    PropertyPart.of(PropertyRow.RESPONSE_TOPIC.code()).plus(Value.text(topic));
            table.add(mistake("response topic " + topic, Place.PUBLISH, List.of(answer), PROTOCOL_ERROR));
            table.add(mistake("response topic " + topic, Place.WILL, List.of(answer), PROTOCOL_ERROR));
        }
        return table;
    }

    /** The packets that have a block at all. */
    static Set<PacketType> packets() {
        Set<PacketType> types = EnumSet.noneOf(PacketType.class);
        for (Place place : PLACES) {
            types.add(Site.of(place).draft().type());
        }
        return types;
    }
}
