// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.Broker;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.client.ClientSession;
import io.microbroker.spi.client.Delivery;
import io.microbroker.spi.client.SessionSpec;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.Subscription;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A retained message that is published on one loop while a client subscribes on the other: by the scan or live, never both. */
class RetainedRaceIT {
    private static final int ROUNDS = 50;
    private static final int MESSAGES = 200;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void comesToANewSubscriptionOnce(boolean stored) throws Exception {
        Broker broker = Broker.builder()
                .port(0)
                .config(config -> config.withLoops(2))
                .start()
                .await();
        try {
            BrokerClient publisher = broker.client(identity("a")); // 97 and 98: on different loops
            BrokerClient subscriber = broker.client(identity("b"));
            for (int round = 0; round < ROUNDS; round++) {
                race(publisher, subscriber, stored, round);
            }
        } finally {
            broker.stop().await();
        }
    }

    private static ClientInfo identity(String clientId) {
        return new ClientInfo(clientId, null, ProtocolVersion.MQTT_5, "local", "local", Map.of());
    }

    private static void race(BrokerClient publisher, BrokerClient subscriber, boolean stored, int round)
            throws InterruptedException {
        Map<String, Integer> got = new ConcurrentHashMap<>();
        CountDownLatch all = new CountDownLatch(MESSAGES);
        SessionSpec spec = new SessionSpec("subscriber" + round, true, stored ? 60 : 0, 20, delivery -> {
            take(delivery, got);
            all.countDown();
        });
        ClientSession session = subscriber.open(spec).await();
        String prefix = "race/" + round + "/";
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            done.add(publisher.publish(Message.of(prefix + i, "21.5", Qos.AT_LEAST_ONCE, true)));
            if (i == (round * 7) % MESSAGES) {
                done.add(session.subscribe(List.of(Subscription.of(prefix + "#", Qos.AT_LEAST_ONCE))));
            }
        }
        Future.all(done).await();

        assertThat(all.await(30, TimeUnit.SECONDS))
                .as("all came, round %d", round)
                .isTrue();
        session.close().await();
        assertThat(got).hasSize(MESSAGES);
        assertThat(got.values()).as("round %d", round).allMatch(count -> count == 1);
    }

    private static void take(Delivery delivery, Map<String, Integer> got) {
        got.merge(delivery.message().topic().value(), 1, Integer::sum);
        delivery.acknowledge();
    }
}
