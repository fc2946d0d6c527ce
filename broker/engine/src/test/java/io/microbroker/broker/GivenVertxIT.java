// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A broker on the Vert.x of its application: it works there, and leaves it open. */
@ExtendWith(VertxExtension.class)
class GivenVertxIT {
    private static final ClientInfo GREENHOUSE =
            new ClientInfo("greenhouse", null, ProtocolVersion.MQTT_5, "in-process", "in-process", Map.of());

    @Test
    void worksOnTheVertxThatItIsGivenAndLeavesItOpen(Vertx vertx, VertxTestContext context) {
        Broker.builder()
                .vertx(vertx)
                .port(0)
                .start()
                .compose(broker ->
                        roundTrip(broker).compose(message -> broker.stop().map(message)))
                .compose(message -> vertx.timer(1).map(message)) // it still runs
                .onComplete(context.succeeding(message -> context.verify(() -> {
                    assertThat(message.payloadText()).isEqualTo("21.5");
                    context.completeNow();
                })));
    }

    private static Future<Message> roundTrip(Broker broker) {
        Promise<Message> received = Promise.promise();
        BrokerClient client = broker.client(GREENHOUSE);
        return client.open(SessionSpec.transientSession("display", delivery -> take(delivery, received)))
                .compose(session ->
                        session.subscribe(List.of(Subscription.of("greenhouse/temperature", Qos.AT_LEAST_ONCE))))
                .compose(granted ->
                        client.publish(Message.of("greenhouse/temperature", "21.5", Qos.AT_LEAST_ONCE, false)))
                .compose(published -> received.future());
    }

    private static void take(Delivery delivery, Promise<Message> received) {
        delivery.acknowledge();
        received.complete(delivery.message());
    }
}
