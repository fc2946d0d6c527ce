// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.EachVersion;
import io.microbroker.broker.RunningBroker;
import io.microbroker.engine.Counter;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.RawClient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Client identifiers: who needs one, and how long it may be. */
class ClientIdIT {
    private static final int REJECTED = 2;

    @RegisterExtension
    static final RunningBroker broker =
            RunningBroker.with(config -> config.withLimits(limits -> limits.clientIdLength(30)));

    @Test
    @DisplayName("[MQTT-3.1.3-6] [MQTT-3.1.3-7] [MQTT-3.2.2-16] a client without id gets one of its own and is told")
    void assignsIdsThatDiffer() {
        try (RawClient one = broker.client().connect5(connect -> {});
                RawClient other = broker.client().connect5(connect -> {})) {
            String first = one.expectConnAck(false).properties().text(PropertyCode.ASSIGNED_CLIENT_IDENTIFIER);
            String second = other.expectConnAck(false).properties().text(PropertyCode.ASSIGNED_CLIENT_IDENTIFIER);

            assertThat(first).isNotEmpty().isNotEqualTo(second);
        }
    }

    @Test
    @DisplayName("[MQTT-3.1.3-6] an assigned id serves for the reconnect")
    void resumesTheSessionOfAnAssignedId() {
        String assigned;
        try (RawClient first =
                broker.client().connect5(connect -> connect.cleanStart(false).sessionExpiry(60))) {
            assigned = first.expectConnAck(false).properties().text(PropertyCode.ASSIGNED_CLIENT_IDENTIFIER);
        }

        try (RawClient again = broker.client()
                .connect5(
                        connect -> connect.clientId(assigned).cleanStart(false).sessionExpiry(60))) {
            again.expectConnAck(true);
        }
    }

    @Test
    @DisplayName("MQTT 3.1.1 [MQTT-3.1.3-6]: an empty id with a clean session is served")
    void takesAnEmptyIdWithACleanSessionOf311() {
        try (RawClient one = broker.connected(ProtocolVersion.MQTT_3_1_1, "");
                RawClient other = broker.connected(ProtocolVersion.MQTT_3_1_1, "")) {
            one.expectNothing();
            other.expectNothing();
        }
    }

    @Test
    @DisplayName("MQTT 3.1.1 [MQTT-3.1.3-8]: an empty id without a clean session is rejected with 0x02")
    void rejectsAnEmptyIdWithoutACleanSessionOf311() {
        long refused = broker.count(Counter.CLIENTS_REFUSED);
        try (RawClient client = broker.client().connect311(connect -> connect.cleanStart(false))) {
            client.expectRefused(REJECTED);
        }
        broker.awaitCount(Counter.CLIENTS_REFUSED, refused + 1);
    }

    @Test
    @DisplayName("MQTT 3.1 §3.1: an id has at least one character")
    void rejectsAnEmptyIdOf31() {
        try (RawClient client = broker.client().connect31(connect -> {})) {
            client.expectRefused(REJECTED);
        }
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.3-5] [MQTT-3.1.3-8] ids up to limits.client-id-length are taken, longer ones rejected")
    void rejectsAnIdBeyondTheLimit(ProtocolVersion version) {
        try (RawClient longest = broker.connected(version, "x".repeat(30))) {
            longest.expectNothing();
        }
        try (RawClient client = broker.client().connect(version, connect -> connect.clientId("x".repeat(31)))) {
            client.expectRefused(version.isV5() ? ReasonCode.CLIENT_IDENTIFIER_NOT_VALID.code() : REJECTED);
        }
    }

    @EachVersion
    @DisplayName("limits.client-id-length counts bytes of UTF-8")
    void countsBytesOfAnId(ProtocolVersion version) {
        try (RawClient client = broker.client().connect(version, connect -> connect.clientId("ß".repeat(16)))) {
            client.expectRefused(version.isV5() ? ReasonCode.CLIENT_IDENTIFIER_NOT_VALID.code() : REJECTED);
        }
    }
}
