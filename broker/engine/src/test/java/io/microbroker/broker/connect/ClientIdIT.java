// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.EachVersion;
import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.Proves;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.junit.MicroBroker;
import io.microbroker.testkit.junit.RawClients;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Client identifiers: who needs one, and how long it may be. */
@MicroBroker(set = "limits.client-id-length=30")
class ClientIdIT {
    private static final int REJECTED = 2;

    private final RawClients clients;

    ClientIdIT(RawClients clients) {
        this.clients = clients;
    }

    @Test
    @DisplayName("[MQTT-3.1.3-6] [MQTT-3.1.3-7] [MQTT-3.2.2-16] a client without id gets one of its own and is told")
    @Proves(v5 = {"MQTT-3.1.3-6", "MQTT-3.1.3-7", "MQTT-3.2.2-16"})
    void assignsIdsThatDiffer() {
        try (RawClient one = clients.connect().connect5(connect -> {});
                RawClient other = clients.connect().connect5(connect -> {})) {
            String first = one.expectConnAck(false).properties().text(PropertyCode.ASSIGNED_CLIENT_IDENTIFIER);
            String second = other.expectConnAck(false).properties().text(PropertyCode.ASSIGNED_CLIENT_IDENTIFIER);

            assertThat(first).isNotEmpty().isNotEqualTo(second);
        }
    }

    @Test
    @DisplayName("[MQTT-3.1.3-6] an assigned id serves for the reconnect")
    @Proves(v5 = "MQTT-3.1.3-7")
    void resumesTheSessionOfAnAssignedId() {
        String assigned;
        try (RawClient first =
                clients.connect().connect5(connect -> connect.cleanStart(false).sessionExpiry(60))) {
            assigned = first.expectConnAck(false).properties().text(PropertyCode.ASSIGNED_CLIENT_IDENTIFIER);
        }

        try (RawClient again = clients.connect()
                .connect5(
                        connect -> connect.clientId(assigned).cleanStart(false).sessionExpiry(60))) {
            again.expectConnAck(true);
        }
    }

    @Test
    @DisplayName("MQTT 3.1.1 [MQTT-3.1.3-6]: an empty id with a clean session is served")
    @Proves(v311 = "MQTT-3.1.3-6")
    void takesAnEmptyIdWithACleanSessionOf311() {
        try (RawClient one = clients.connected(ProtocolVersion.MQTT_3_1_1, "");
                RawClient other = clients.connected(ProtocolVersion.MQTT_3_1_1, "")) {
            one.expectNothing();
            other.expectNothing();
        }
    }

    @Test
    @DisplayName("MQTT 3.1.1 [MQTT-3.1.3-8]: an empty id without a clean session is rejected with 0x02")
    @Proves(v311 = {"MQTT-3.1.3-7", "MQTT-3.1.3-8"})
    void rejectsAnEmptyIdWithoutACleanSessionOf311(BrokerAdmin admin) {
        long refused = refused(admin);
        try (RawClient client = clients.connect().connect311(connect -> connect.cleanStart(false))) {
            client.expectRefused(REJECTED);
        }
        assertThat(refused(admin)).isEqualTo(refused + 1); // counted before CONNACK is sent
    }

    private static long refused(BrokerAdmin admin) {
        return Objects.requireNonNull(admin.counters().get("clients-refused"));
    }

    @Test
    @DisplayName("MQTT 3.1 §3.1: an id has at least one character")
    @Proves(v31 = "MQTT31-3.1-3")
    void rejectsAnEmptyIdOf31() {
        try (RawClient client = clients.connect().connect31(connect -> {})) {
            client.expectRefused(REJECTED);
        }
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.3-5] [MQTT-3.1.3-8] ids up to limits.client-id-length are taken, longer ones rejected")
    @Proves(v5 = "MQTT-3.1.3-8", v311 = "MQTT-3.1.3-9")
    void rejectsAnIdBeyondTheLimit(ProtocolVersion version) {
        try (RawClient longest = clients.connected(version, "x".repeat(30))) {
            longest.expectNothing();
        }
        try (RawClient client = clients.connect().connect(version, connect -> connect.clientId("x".repeat(31)))) {
            client.expectRefused(version.isV5() ? ReasonCode.CLIENT_IDENTIFIER_NOT_VALID.code() : REJECTED);
        }
    }

    @EachVersion
    @DisplayName("limits.client-id-length counts bytes of UTF-8")
    void countsBytesOfAnId(ProtocolVersion version) {
        try (RawClient client = clients.connect().connect(version, connect -> connect.clientId("ß".repeat(16)))) {
            client.expectRefused(version.isV5() ? ReasonCode.CLIENT_IDENTIFIER_NOT_VALID.code() : REJECTED);
        }
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.3-5] ids of 1 to 23 letters and digits are taken")
    @Proves(v5 = "MQTT-3.1.3-5", v311 = "MQTT-3.1.3-5")
    void takesEveryLetterAndDigit(ProtocolVersion version) {
        String letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        for (int length : new int[] {1, 22, 23}) {
            for (int from = 0; from < letters.length(); from += length) {
                String id = letters.substring(from, Math.min(letters.length(), from + length));
                try (RawClient client = clients.connected(version, id)) {
                    client.disconnect().expectClosed();
                }
            }
        }
    }

    @EachVersion
    @DisplayName("[MQTT-3.1.3-2] ids that differ in anything are different clients")
    @Proves(v5 = "MQTT-3.1.3-2", v311 = "MQTT-3.1.3-2")
    void tellsIdsApart(ProtocolVersion version) {
        List<RawClient> all = new ArrayList<>();
        for (String id :
                new String[] {"room", "Room", "room ", "room/", "ro\u00E9m", "roe\u0301m", "\uFEFFroom", "+", "#"}) {
            all.add(clients.connected(version, id));
        }
        all.forEach(RawClient::expectNothing);
        all.forEach(RawClient::close);
    }
}
