// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.CapturedLog;
import io.microbroker.broker.EachVersion;
import io.microbroker.broker.RunningBroker;
import io.microbroker.engine.Counter;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.RawClient;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Filters that are none: refused one by one, in SUBSCRIBE and UNSUBSCRIBE, and the connection goes on. */
class FilterMatrixIT {
    private static final String DEEP = "/".repeat(128);

    private static final List<String> BAD = List.of(
            "", "#/", "#/a", "a/#/b", "a#", "#a", "a/b#", "##", "#+", "+#", "a+", "+a", "a/+b", "a/b+/c", "++", "/+a/",
            DEEP);

    private static final List<String> BAD_SHARES = List.of(
            "$share",
            "$share/",
            "$share/g",
            "$share/g/",
            "$share//",
            "$share//t",
            "$share/+/t",
            "$share/#/t",
            "$share/g+/t",
            "$share/g#/t",
            "$share/#",
            "$share/+",
            "$share/g/#/t",
            "$share/g/t#",
            "$share/g/t+",
            "$share/g/" + DEEP);

    /** They look odd, and are right. */
    private static final List<String> ODD = List.of(
            "/",
            "//",
            "+",
            "#",
            "/#",
            "+/",
            "/+",
            "+/+",
            "+/#",
            " ",
            "a//b",
            "$",
            "$SYS/#",
            "$shared/g/t",
            "$SHARE/g",
            "$share/g//",
            "$share/g/+",
            "$share/g/#",
            "$share/g/$share/g/t",
            "$share/ /t",
            "$share/$SYS/t");

    @RegisterExtension
    static final RunningBroker broker = Tribunal.broker();

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    @AfterEach
    void expectQuiet() {
        assertThat(log.alarms()).isEmpty();
        assertThat(broker.count(Counter.TASK_FAILURES)).isZero();
    }

    private static List<String> bad() {
        return Stream.of(BAD, BAD_SHARES).flatMap(List::stream).toList();
    }

    @EachVersion
    @DisplayName(
            "[MQTT-4.7.1-1] [MQTT-4.7.1-2] [MQTT-4.7.3-1] [MQTT-4.8.2-1] [MQTT-4.8.2-2] bad filters: 0x8F, in 3.1.1 0x80")
    void refusesBadFiltersBesideGoodOnes(ProtocolVersion version) {
        int refused = version.isV5() ? 0x8F : version == ProtocolVersion.MQTT_3_1 ? 0 : 0x80; // 3.1 has no refusal
        try (RawClient client = broker.connected(version, "subscriber")) {
            for (String filter : bad()) {
                client.subscribe(7, subscribe -> subscribe
                                .filter(filter, 1)
                                .filter("good", 1)
                                .filter(filter, 0))
                        .expectSubAck(7, refused, 1, refused);
            }
            client.publish("a", "x").publish("t", "x").publish("g/t", "x").expectNothing();
            client.publish("good", "x").expectPublish("good", "x");
        }
    }

    @EachVersion
    @DisplayName("bad filters in UNSUBSCRIBE: 0x8F, and the good one beside is given up")
    void refusesToUnsubscribe(ProtocolVersion version) {
        try (RawClient client = broker.connected(version, "unsubscriber")) {
            for (String filter : bad()) {
                client.subscribe(6, "good", 0).expectSubAck(6, 0);
                client.unsubscribe(7, filter, "good")
                        .expectUnsubAck(7, version.isV5() ? new int[] {0x8F, 0} : new int[] {});
            }
            client.publish("good", "x").expectNothing();
        }
    }

    @EachVersion
    @DisplayName("odd filters that are right are granted, and given up as they were written")
    void grantsOddFilters(ProtocolVersion version) {
        try (RawClient client = broker.connected(version, "odd")) {
            for (String filter : ODD) {
                client.subscribe(7, filter, 1).expectSubAck(7, 1);
                client.unsubscribe(8, filter).expectUnsubAck(8, version.isV5() ? new int[] {0} : new int[] {});
                client.unsubscribe(9, filter).expectUnsubAck(9, version.isV5() ? new int[] {0x11} : new int[] {});
            }
        }
    }

    @EachVersion
    @DisplayName("C13: an ordinary filter and a shared one of the same topic are not given up for each other")
    void keepsSharedAndOrdinaryApart(ProtocolVersion version) {
        int[] none = version.isV5() ? new int[] {0x11} : new int[] {};
        try (RawClient client = broker.connected(version, "both")) {
            client.subscribe(1, "$share/g/t", 0).expectSubAck(1, 0);
            client.unsubscribe(2, "t").expectUnsubAck(2, none);
            client.publish("t", "one").expectPublish("t", "one");
            client.subscribe(3, "t", 0).expectSubAck(3, 0);
            client.unsubscribe(4, "$share/g/t").expectUnsubAck(4, version.isV5() ? new int[] {0} : new int[] {});
            client.publish("t", "two").expectPublish("t", "two");
            client.unsubscribe(5, "$share/h/t").expectUnsubAck(5, none);
            client.publish("t", "three").expectPublish("t", "three");
            client.expectNothing();
        }
    }
}
