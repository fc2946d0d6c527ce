// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.connect;

import static io.microbroker.spi.mqtt.ProtocolVersion.MQTT_3_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.RunningBroker;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What MQTT 3.1 asks for and the later versions do not, or otherwise. */
class Mqtt31IT {
    private static final String CONNECT = "10 14 00 06 4d 51 49 73 64 70 03 %02x 00 00 00 06 73 65 6e 73 6f 72";

    @RegisterExtension
    static final RunningBroker broker = RunningBroker.with(
            config -> config,
            plugin -> plugin.authorizer(client -> Future.succeededFuture(new ListedPolicy(Set.of("closed")))));

    private static RawClient opened() {
        return broker.client().version(MQTT_3_1);
    }

    @Test
    @DisplayName("MQTT 3.1 §3.1: MQIsdp and level 3 are served, another level is refused with 0x01")
    @Proves(v31 = {"MQTT31-3.1-1", "MQTT31-3.1-2"})
    void isServedUnderItsName() {
        try (RawClient client = opened().send(CONNECT.formatted(0x02))) {
            assertThat(client.expectConnAck().bytes()).isEqualTo(new byte[] {0x20, 2, 0, 0});
            client.subscribe(1, "room", 1).expectSubAck(1, 1);
            client.publish("room", "on").expectPublish("room", "on");
            client.disconnect().expectClosed();
        }
        for (String level : new String[] {"04", "05", "02", "83"}) {
            try (RawClient client = opened().send(CONNECT.formatted(0x02).replace("64 70 03", "64 70 " + level))) {
                client.expectRefused(1);
            }
        }
    }

    @Test
    @DisplayName("MQTT 3.1 §3.1: user name and password may be missing in spite of their flags")
    @Proves(v31 = "MQTT31-3.1-5")
    void servesWhoLeavesTheUserNameOut() {
        for (int flags : new int[] {0x82, 0xC2}) {
            try (RawClient client = opened().send(CONNECT.formatted(flags))) {
                client.expectConnAck();
                client.expectNothing();
            }
        }
    }

    @Test
    @DisplayName("MQTT 3.1 §2.1: SUBSCRIBE, UNSUBSCRIBE and PUBREL that are sent again have the DUP flag")
    @Proves(v31 = "MQTT31-2.1-1")
    void takesTheDupFlagOfRequests() {
        try (RawClient client = broker.connected(MQTT_3_1, "repeats")) {
            client.send("8a 09 00 01 00 04 72 6f 6f 6d 01").expectSubAck(1, 1);
            client.publish("room", "on", 2, 2).expectPublish("room", "on", 1);
            client.expectPubRec(2);
            client.send("6a 02 00 02").expectPubComp(2);
            client.send("aa 08 00 03 00 04 72 6f 6f 6d").expectUnsubAck(3);
            client.publish("room", "off").expectNothing();
        }
    }

    @Test
    @DisplayName("MQTT 3.1 §3.8, §3.9: a SUBSCRIBE that is refused is acknowledged all the same, with a QoS")
    @Proves(v31 = {"MQTT31-3.8-1", "MQTT31-3.9-1"})
    void acknowledgesWhatItDoesNotGrant() {
        try (RawClient client = broker.connected(MQTT_3_1, "wishes")) {
            client.subscribe(7, subscribe -> subscribe
                            .filter("open", 2)
                            .filter("closed/a", 2)
                            .filter("a/#/b", 1)
                            .filter("room", 1))
                    .expectSubAck(7, 2, 0, 0, 1);
            assertThat(Objects.requireNonNull(broker.session("wishes")).subscriptions())
                    .isEqualTo(2);
        }
    }
}
