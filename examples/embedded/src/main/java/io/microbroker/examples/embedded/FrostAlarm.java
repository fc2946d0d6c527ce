// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.embedded;

import io.microbroker.Broker;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.client.Delivery;
import io.microbroker.spi.client.SessionSpec;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.Subscription;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/**
 * Listens to {@code greenhouse/<bed>/temperature} and says in {@code greenhouse/<bed>/frost}, retained, whether it is too cold.
 * A client inside the process: no socket, the same rules.
 */
final class FrostAlarm {
    private static final String NAME = "frost-alarm";
    private static final double FROST_CELSIUS = 2.0;

    private final BrokerClient client;

    private FrostAlarm(BrokerClient client) {
        this.client = client;
    }

    /** Begins to listen; the future completes when no temperature is missed any more. */
    static Future<Void> watch(Broker broker) {
        ClientInfo identity = new ClientInfo(NAME, null, ProtocolVersion.MQTT_5, "inside", "inside", Map.of());
        FrostAlarm alarm = new FrostAlarm(broker.client(identity));
        return alarm.client
                .open(SessionSpec.transientSession(NAME, alarm::onDelivery))
                .compose(session ->
                        session.subscribe(List.of(Subscription.of("greenhouse/+/temperature", Qos.AT_LEAST_ONCE))))
                .mapEmpty();
    }

    /** On an event loop: must not block. */
    private void onDelivery(Delivery delivery) {
        Message reading = delivery.message();
        String topic = reading.topic().value().replaceFirst("temperature$", "frost");
        client.publish(Message.of(topic, verdict(reading.payloadText()), Qos.AT_LEAST_ONCE, true))
                .onComplete(done -> delivery.acknowledge());
    }

    private static String verdict(String celsius) {
        try {
            return String.valueOf(Double.parseDouble(celsius) < FROST_CELSIUS);
        } catch (NumberFormatException e) {
            return "unknown";
        }
    }
}
