// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.testkit.Proves;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The HiveMQ MQTT client, on 3.1.1 and 5.0. */
@Proves(v311 = "MQTT-7.0.0-2")
final class HiveMqIT extends RealClientContract {
    @Override
    RealClient.Maker maker(int port) {
        return new Clients(port);
    }

    @Test
    void whoIsTakenOverIsToldTheReason() {
        SignOn signOn = SignOn.kept(name("k"));
        try (HiveMqV5Client first = new HiveMqV5Client(BROKER.port(), new Inbox());
                HiveMqV5Client second = new HiveMqV5Client(BROKER.port(), new Inbox())) {
            first.connect(signOn);

            second.connect(signOn);

            assertThat(first.reasonOfDisconnect()).isEqualTo(Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER);
        }
    }

    /** Makes them for one broker. */
    record Clients(int port) implements RealClient.Maker {
        @Override
        public Set<ProtocolVersion> versions() {
            return EnumSet.of(ProtocolVersion.MQTT_3_1_1, ProtocolVersion.MQTT_5);
        }

        @Override
        public RealClient client(ProtocolVersion version, Inbox inbox) {
            return version.isV5() ? new HiveMqV5Client(port, inbox) : new HiveMqV3Client(port, inbox);
        }
    }
}
