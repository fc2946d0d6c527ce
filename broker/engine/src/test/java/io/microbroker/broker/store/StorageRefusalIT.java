// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.store;

import io.microbroker.broker.support.OnAllVersions;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.config.StorageConfig;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A storage without room: nothing is acknowledged that is not kept, and who sends again later loses nothing. */
final class StorageRefusalIT {
    private final RefusingStorage storage = new RefusingStorage();

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @BeforeEach
    void choose() {
        broker.config(config -> config.withStorage(new StorageConfig("refusing", "memory", Map.of())))
                .plugin(context -> context.storage("refusing", storage));
    }

    @OnAllVersions
    @DisplayName(
            "[MQTT-4.8.0-2] a message that is not kept: 0x97 in MQTT 5.0; before, no answer and the end of the connection")
    @Proves(
            v5 = {"MQTT-3.4.2-1", "MQTT-3.5.2-1", "MQTT-4.3.3-9"},
            v311 = "MQTT-4.8.0-2")
    void doesNotAcknowledgeWhatIsNotKept(ProtocolVersion version) {
        RawClient room = broker.persistent(version, "room");
        room.subscribe(1, "room/temp", 2).expectSubAck(1, 2);
        for (boolean persistent : new boolean[] {false, true}) {
            for (int qos = 1; qos <= 2; qos++) {
                String id = "sensor-" + persistent + qos;
                RawClient sensor = broker.session(persistent, version, id, settings -> {});
                storage.refuse(true);
                sensor.publish("room/temp", id, qos, 7);
                if (version.isV5()) {
                    expectRefusal(sensor, qos);
                } else {
                    sensor.expectClosed();
                }
                room.expectNothing();

                storage.refuse(false);
                RawClient again = version.isV5() ? sensor : broker.session(persistent, version, id, settings -> {});
                again.publish("room/temp", id, qos, 7);
                if (qos == 1) {
                    again.expectPubAck(7);
                } else {
                    again.expectPubRec(7);
                    again.pubRel(7).expectPubComp(7);
                }
                room.expectPublish("room/temp", id, qos);
            }
        }
    }

    private static void expectRefusal(RawClient sensor, int qos) {
        if (qos == 1) {
            sensor.expectPubAck(7, ReasonCode.QUOTA_EXCEEDED);
        } else {
            sensor.expectPubRec(7, ReasonCode.QUOTA_EXCEEDED);
        }
    }

    @OnAllVersions
    @DisplayName(
            "[MQTT-3.14.2-1] [MQTT-4.8.0-2] a subscription that is not kept ends the connection, with 0x89 in MQTT 5.0")
    @Proves(v5 = "MQTT-3.14.2-1", v311 = "MQTT-4.8.0-2")
    void endsTheConnectionOfASubscriberThatIsNotKept(ProtocolVersion version) {
        RawClient room = broker.persistent(version, "room");
        room.subscribe(1, "room/temp", 1).expectSubAck(1, 1);
        storage.refuse(true);
        expectEnd(version, room.subscribe(2, "room/door", 1));

        storage.refuse(false);
        RawClient again = broker.persistent(version, "room");
        storage.refuse(true);
        expectEnd(version, again.unsubscribe(3, "room/temp"));
    }

    private static void expectEnd(ProtocolVersion version, RawClient client) {
        if (version.isV5()) {
            client.expectDisconnect(ReasonCode.SERVER_BUSY);
        } else {
            client.expectClosed();
        }
    }
}
