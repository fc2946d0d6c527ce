// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.vertx.core.Vertx;
import java.util.EnumSet;
import java.util.Set;

/** The client of vertx-mqtt, which speaks 3.1.1 only. */
final class VertxMqttIT extends RealClientContract {
    @Override
    RealClient.Maker maker(int port) {
        return new Clients(Vertx.vertx(), port);
    }

    /** Makes them for one broker, on a Vert.x of their own. */
    record Clients(Vertx vertx, int port) implements RealClient.Maker {
        @Override
        public Set<ProtocolVersion> versions() {
            return EnumSet.of(ProtocolVersion.MQTT_3_1_1);
        }

        @Override
        public RealClient client(ProtocolVersion version, Inbox inbox) {
            return new VertxMqttClient(vertx, port, inbox);
        }

        @Override
        public void close() {
            Deadline.await(vertx.close().toCompletionStage(), () -> "the end of Vert.x");
        }
    }
}
