// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.will;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.EachVersion;
import io.microbroker.broker.RunningBroker;
import io.microbroker.engine.Counter;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.ConnectBuilder;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When a will is published, and when not, in all versions. */
class WillIT {
    @RegisterExtension
    static final RunningBroker broker = RunningBroker.with(config -> config);

    private static RawClient mortal(ProtocolVersion version, String clientId, int qos, boolean retain) {
        return broker.connected(
                version, connect -> connect.clientId(clientId).will("will/" + clientId, "gone", qos, retain));
    }

    private static RawClient heir(ProtocolVersion version, String clientId) {
        RawClient heir = broker.connected(version, clientId + "-heir");
        heir.subscribe(1, "will/" + clientId, 2).expectSubAck(1, 2);
        return heir;
    }

    private static void expectWill(ProtocolVersion version, String clientId, Consumer<RawClient> end) {
        try (RawClient heir = heir(version, clientId);
                RawClient mortal = mortal(version, clientId, 1, false)) {
            heir.expectNothing();
            end.accept(mortal);

            RawPacket will = heir.expectPublish("will/" + clientId, "gone", 1);
            assertThat(will.retain()).isFalse();
            broker.awaitNoSession(clientId);
            heir.expectNothing();
        }
    }

    private static void expectNoWill(ProtocolVersion version, String clientId, Consumer<RawClient> end) {
        try (RawClient heir = heir(version, clientId);
                RawClient mortal = mortal(version, clientId, 1, false)) {
            end.accept(mortal);
            broker.awaitNoSession(clientId);
            heir.expectNothing();
        }
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.2-8] a connection that is cut, closed or reset, publishes the will once")
    @Proves(
            v5 = {"MQTT-3.1.2-7", "MQTT-3.1.2-8"},
            v311 = "MQTT-3.1.2-8")
    void publishesTheWillOfACutConnection(ProtocolVersion version) {
        expectWill(version, "closed", RawClient::close);
        expectWill(version, "reset", RawClient::reset);
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.2-8] a client that breaks the protocol leaves its will")
    @Proves(v5 = "MQTT-3.1.2-8", v311 = "MQTT-3.1.2-8")
    void publishesTheWillOfAnOffender(ProtocolVersion version) {
        expectWill(version, "offender", client -> client.send("00 00"));
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.2-8] a kicked client leaves its will")
    void publishesTheWillOfAKickedClient(ProtocolVersion version) {
        expectWill(version, "kicked", client -> assertThat(
                        RunningBroker.await(broker.admin().kick("kicked")))
                .isTrue());
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.2-8] a client that falls silent leaves its will")
    @Proves(v5 = "MQTT-3.1.2-8", v311 = "MQTT-3.1.2-8")
    void publishesTheWillAfterTheKeepAlive(ProtocolVersion version) {
        try (RawClient heir = heir(version, "silent");
                RawClient mortal = broker.connected(
                        version,
                        connect -> connect.clientId("silent").keepAlive(1).will("will/silent", "gone", 1, false))) {
            heir.expectPublish("will/silent", "gone", 1);
            if (version.isV5()) {
                mortal.expectDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT);
            } else {
                mortal.expectClosed();
            }
        }
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.2-10] [MQTT-3.14.4-3] a client that says goodbye leaves no will")
    @Proves(
            v5 = {"MQTT-3.1.2-10", "MQTT-3.14.4-3"},
            v311 = {"MQTT-3.1.2-10", "MQTT-3.14.4-3"})
    void discardsTheWillAfterDisconnect(ProtocolVersion version) {
        expectNoWill(version, "polite", client -> client.disconnect().expectClosed());
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.2-10] a goodbye in the same segment as the end of the connection counts")
    void readsTheGoodbyeBeforeTheEnd(ProtocolVersion version) {
        for (int i = 0; i < 20; i++) {
            expectNoWill(version, "hurried", client -> client.disconnect().close());
        }
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.2-8] [MQTT-3.1.4-3] a client whose id is taken over leaves its will")
    void publishesTheWillAtTakeover(ProtocolVersion version) {
        try (RawClient heir = heir(version, "taken");
                RawClient mortal = mortal(version, "taken", 1, false);
                RawClient next = broker.connected(version, "taken")) {
            heir.expectPublish("will/taken", "gone", 1);
            if (version.isV5()) {
                mortal.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
            } else {
                mortal.expectClosed();
            }
            next.disconnect().expectClosed();
            heir.expectNothing();
        }
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.2-8] a lasting session leaves the will of each of its connections")
    @Proves(
            v5 = "MQTT-3.1.2-10",
            v311 = {"MQTT-3.1.2-10", "MQTT-3.1.2-12"})
    void publishesTheWillOfALastingSession(ProtocolVersion version) {
        try (RawClient heir = heir(version, "lasting")) {
            for (int i = 0; i < 2; i++) {
                try (RawClient mortal = broker.client().connect(version, connect -> connect.clientId("lasting")
                        .cleanStart(false)
                        .will("will/lasting", "gone", 1, false)
                        .properties(properties -> {
                            if (version.isV5()) {
                                properties.number(PropertyCode.SESSION_EXPIRY_INTERVAL, 60);
                            }
                        }))) {
                    mortal.expectConnAck();
                }
                heir.expectPublish("will/lasting", "gone", 1);
                broker.awaitOffline("lasting");
            }
            try (RawClient willing = broker.client()
                    .connect(version, connect -> connect.clientId("lasting").cleanStart(false))) {
                willing.expectConnAck();
            }
            broker.awaitOffline("lasting");
            heir.expectNothing();
        }
    }

    @EachVersion
    @DisplayName(
            "[MQTT-3.1.2-11] [MQTT-3.1.2-14] the will comes at its QoS, or that of the subscription if it is lower")
    @Proves(v5 = "MQTT-3.1.2-9", v311 = "MQTT-3.1.2-9")
    void publishesTheWillAtItsQos(ProtocolVersion version) {
        for (int qos = 0; qos <= 2; qos++) {
            String id = "qos-" + qos;
            try (RawClient all = heir(version, id);
                    RawClient low = broker.connected(version, id + "-low")) {
                low.subscribe(1, "will/#", 0).expectSubAck(1, 0);
                mortal(version, id, qos, false).close();

                all.expectPublish("will/" + id, "gone", qos);
                low.expectPublish("will/" + id, "gone", 0);
            }
        }
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.2-15] [MQTT-3.1.2-17] a will that is to be retained is retained")
    @Proves(
            v5 = {"MQTT-3.1.2-9", "MQTT-3.1.2-15"},
            v311 = {"MQTT-3.1.2-9", "MQTT-3.1.2-17"})
    void retainsTheWill(ProtocolVersion version) {
        String id = "retained-" + version;
        try (RawClient present = heir(version, id)) {
            mortal(version, id, 1, true).close();

            assertThat(present.expectPublish("will/" + id, "gone", 1).retain()).isFalse();
        }
        try (RawClient later = heir(version, id)) {
            assertThat(later.expectPublish("will/" + id, "gone", 1).retain()).isTrue();
        }
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.2-14] a will without the retain flag is not retained, and leaves a retained message alone")
    @Proves(v5 = "MQTT-3.1.2-14", v311 = "MQTT-3.1.2-16")
    void doesNotRetainAnOrdinaryWill(ProtocolVersion version) {
        String id = "passing-" + version;
        String kept = "passing-beside-kept-" + version;
        try (RawClient present = heir(version, id);
                RawClient presentToo = heir(version, kept)) {
            presentToo
                    .publish(publish ->
                            publish.topic("will/" + kept).payload("kept").retain())
                    .expectPublish("will/" + kept, "kept");
            mortal(version, id, 1, false).close();
            mortal(version, kept, 1, false).close();
            assertThat(present.expectPublish("will/" + id, "gone", 1).retain()).isFalse();
            assertThat(presentToo.expectPublish("will/" + kept, "gone", 1).retain())
                    .isFalse();
        }
        try (RawClient later = heir(version, id);
                RawClient laterToo = heir(version, kept)) {
            later.expectNothing();
            laterToo.expectPublish("will/" + kept, "kept");
            laterToo.publish(publish -> publish.topic("will/" + kept).retain()).expectPublish("will/" + kept, "");
        }
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.2-8] a will waits in the queue of an absent subscriber")
    void queuesTheWill(ProtocolVersion version) {
        String id = "queued-" + version;
        Consumer<ConnectBuilder> absent =
                connect -> connect.clientId(id + "-absent").cleanStart(false).properties(properties -> {
                    if (version.isV5()) {
                        properties.number(PropertyCode.SESSION_EXPIRY_INTERVAL, 60);
                    }
                });
        try (RawClient client = broker.connected(version, absent)) {
            client.subscribe(1, "will/" + id, 2).expectSubAck(1, 2);
        }
        broker.awaitOffline(id + "-absent");
        mortal(version, id, 2, false).close();
        broker.awaitNoSession(id);
        try (RawClient client = broker.connected(version, absent)) {
            client.expectPublish("will/" + id, "gone", 2);
        }
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.2-8] a client that is not let in leaves no will; a will to $SYS is forbidden with 0x87")
    void publishesNoWillOfARefusedClient(ProtocolVersion version) {
        long sent = broker.count(Counter.WILLS_SENT);
        try (RawClient client = broker.client()
                .connect(version, connect -> connect.clientId("refused").will("$SYS/will", "gone", 0, false))) {
            client.expectRefused(version.isV5() ? ReasonCode.NOT_AUTHORIZED.code() : 5);
        }
        try (RawClient client = broker.client()
                .connect(version, connect -> connect.clientId("x".repeat(300)).will("will/x", "gone", 0, false))) {
            client.expectRefused(version.isV5() ? ReasonCode.CLIENT_IDENTIFIER_NOT_VALID.code() : 2);
        }
        assertThat(broker.count(Counter.WILLS_SENT)).isEqualTo(sent);
    }
}
