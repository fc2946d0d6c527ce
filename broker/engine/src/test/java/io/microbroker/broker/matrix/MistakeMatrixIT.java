// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.CapturedLog;
import io.microbroker.broker.RunningBroker;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.fuzz.Place;
import io.microbroker.testkit.fuzz.PropertyRow;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every mistake of every table, each on a connection of its own, gets the one right answer. */
class MistakeMatrixIT {
    @RegisterExtension
    static final RunningBroker broker = Tribunal.broker();

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    private void hear(List<Mistake> table, int atLeast) {
        Set<String> names = new HashSet<>();
        assertThat(table.stream().map(Mistake::what).filter(name -> !names.add(name)))
                .as("each mistake once")
                .isEmpty();
        assertThat(table).hasSizeGreaterThanOrEqualTo(atLeast);
        try (Tribunal tribunal = new Tribunal(broker, log)) {
            tribunal.hear(table);
        }
    }

    @Test
    @DisplayName("[MQTT-2.1.3-1] [MQTT-3.1.0-2] all 16 types with all 16 nibbles of flags, and a second CONNECT")
    void flags() {
        hear(FlagTable.mistakes(), ProtocolVersion.values().length * (16 + 1) * 16);
    }

    @Test
    @DisplayName("remaining lengths short and long by one: malformed, and nothing smuggled in behind is ever executed")
    void remainingLengths() {
        List<Mistake> table = LengthTable.remainingLengths();
        Set<PacketType> types = EnumSet.noneOf(PacketType.class);
        for (PacketType type : PacketType.values()) {
            if (table.stream().anyMatch(mistake -> mistake.what().contains(" " + type + ":"))) {
                types.add(type);
            }
        }

        assertThat(types).containsExactlyInAnyOrder(PacketType.values());
        hear(table, 100);
    }

    @Test
    @DisplayName("lengths of texts, binary data and properties short and long by one")
    void innerLengths() {
        hear(LengthTable.innerLengths(), 100);
    }

    @Test
    @DisplayName("[MQTT-1.5.5-1] variable byte integers too long and without end, wherever they stand")
    void variables() {
        hear(LengthTable.variables(), 500);
    }

    @Test
    @DisplayName("§2.2.2.2: all 27 properties in all places: served where they belong, malformed elsewhere")
    void propertyPlaces() {
        assertThat(PropertyRow.values()).hasSize(27);
        assertThat(PropertyTable.packets())
                .containsExactlyInAnyOrder(
                        PacketType.CONNECT,
                        PacketType.PUBLISH,
                        PacketType.PUBACK,
                        PacketType.PUBREC,
                        PacketType.PUBREL,
                        PacketType.PUBCOMP,
                        PacketType.SUBSCRIBE,
                        PacketType.UNSUBSCRIBE,
                        PacketType.DISCONNECT,
                        PacketType.AUTH);
        hear(PropertyTable.places(), 27 * (Place.values().length - 3));
    }

    @Test
    @DisplayName("§2.2.2.2: each property twice, where it may stand once")
    void propertiesTwice() {
        hear(PropertyTable.duplicates(), 35);
    }

    @Test
    @DisplayName("§2.2.2.2: identifiers that name no property")
    void unknownProperties() {
        hear(PropertyTable.unknown(), 200);
    }

    @Test
    @DisplayName("properties with values at the ends of their ranges and beyond")
    void propertyValues() {
        hear(PropertyTable.numbers(), 30);
        hear(PropertyTable.others(), 30);
    }

    @Test
    @DisplayName("[MQTT-1.5.4-1] [MQTT-1.5.4-2] bytes that are no UTF-8, in every text of every packet")
    void texts() {
        hear(TextTable.mistakes(), 1000);
    }

    @Test
    @DisplayName(
            "[MQTT-3.1.2-1] [MQTT-3.1.2-2] [MQTT-3.1.2-3] connect flags, protocol names and levels, client ids, topics")
    void connects() {
        hear(ValueTable.connectFlags(), 3 * 256);
        hear(ValueTable.protocols(), 100);
        hear(ValueTable.names(), 50);
    }

    @Test
    @DisplayName("[MQTT-3.8.3-4] [MQTT-3.8.3-5] all 256 subscription options")
    void options() {
        hear(ValueTable.options(), 3 * 256 * 2);
    }

    @Test
    @DisplayName("[MQTT-3.4.2-1] [MQTT-3.14.2-1] [MQTT-3.15.2-1] all 256 reason codes in all packets that have one")
    void reasons() {
        hear(ValueTable.reasons(), 256 * 6);
    }

    @Test
    @DisplayName(
            "[MQTT-2.2.1-3] [MQTT-3.8.3-2] [MQTT-3.10.3-2] packet id 0, no filter, an empty packet, a byte too many")
    void structures() {
        hear(ValueTable.structures(), 80);
    }
}
