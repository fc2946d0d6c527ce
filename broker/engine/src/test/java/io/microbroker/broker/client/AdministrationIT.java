// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.broker.support.OnBothVersions;
import io.microbroker.broker.support.TestBroker;
import io.microbroker.spi.admin.ClientSnapshot;
import io.microbroker.spi.admin.Page;
import io.microbroker.spi.admin.PageRequest;
import io.microbroker.spi.admin.StorageSnapshot;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.storage.Durability;
import io.microbroker.testkit.RawClient;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looking at a running broker and steering it. */
final class AdministrationIT {
    @RegisterExtension
    final TestBroker broker = new TestBroker();

    /** All pages, none of which holds more than the limit. */
    private static <T> List<T> all(Function<PageRequest, Future<Page<T>>> list, int limit) {
        List<T> items = new ArrayList<>();
        String cursor = null;
        do {
            Page<T> page = TestBroker.await(list.apply(new PageRequest(cursor, limit)));
            items.addAll(page.items());
            cursor = page.next();
        } while (cursor != null);
        return items;
    }

    @Test
    void theStorageIsShown() {
        broker.persistent(ProtocolVersion.MQTT_5, "client-1");

        StorageSnapshot storage = broker.admin().storage();

        Durability promised = storage.type().equals("memory") ? Durability.MEMORY : Durability.SYNC;
        assertThat(storage.durability()).isEqualTo(promised);
        assertThat(storage.health().ready()).isTrue();
        assertThat(storage.figures().sessions()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10, 11, 1000})
    @DisplayName("clients come page by page, each once, ordered by client id, with what is known of them; on two loops")
    void clientsComePageByPage(int limit) {
        broker.config(config -> config.withLoops(2));
        for (int i = 9; i >= 0; i--) {
            RawClient client = broker.persistent(ProtocolVersion.MQTT_5, "client-" + i);
            for (int s = 0; s < i; s++) {
                client.subscribe(s + 1, "x/" + s, 1).expectSubAck(s + 1, 1);
            }
            if (i % 2 == 1) {
                broker.leave(client);
            }
        }

        List<ClientSnapshot> clients = all(broker.admin()::clients, limit);

        assertThat(clients).hasSize(10);
        for (int i = 0; i < 10; i++) {
            ClientSnapshot client = clients.get(i);
            assertThat(client.clientId()).isEqualTo("client-" + i);
            assertThat(client.connected()).isEqualTo(i % 2 == 0);
            assertThat(client.subscriptions()).isEqualTo(i);
            assertThat(client.sessionExpirySeconds()).isEqualTo(3600);
        }
        assertThat(all(broker.admin()::subscriptions, limit))
                .hasSize(45)
                .extracting(subscription ->
                        subscription.clientId() + subscription.subscription().filter())
                .doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("queued and in-flight messages are told")
    void queuesAreTold() {
        for (boolean persistent : new boolean[] {false, true}) {
            RawClient room = broker.session(
                    persistent, ProtocolVersion.MQTT_5, "room-" + persistent, connect -> connect.receiveMaximum(2));
            room.subscribe(1, "a", 1).expectSubAck(1, 1);
        }
        RawClient sensor = broker.client("sensor");
        for (int i = 1; i <= 5; i++) {
            sensor.publish("a", "" + i, 1, i).expectPubAck(i);
        }
        List<ClientSnapshot> clients = all(broker.admin()::clients, 10);
        assertThat(clients).hasSize(3);
        for (ClientSnapshot client : clients) {
            boolean receives = client.clientId().startsWith("room");
            assertThat(client.queued()).isEqualTo(receives ? 5 : 0);
            assertThat(client.inFlight()).isEqualTo(receives ? 2 : 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 20, 21, 1000})
    @DisplayName("retained messages come page by page, each once, ordered by topic, only those that match")
    void retainedMessagesComePageByPage(int limit) {
        for (int i = 0; i < 20; i++) {
            TestBroker.await(broker.local("house").publish(Message.of("a/" + i, "" + i, Qos.AT_LEAST_ONCE, true)));
            TestBroker.await(broker.local("house").publish(Message.of("b/" + i, "" + i, Qos.AT_LEAST_ONCE, true)));
        }
        List<Message> found = all(page -> broker.admin().retained(TopicFilter.of("a/+"), page), limit);
        assertThat(found).hasSize(20);
        assertThat(found).extracting(Message::topic).isSorted().doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("retained messages are deleted by filter; who subscribes later gets none of them")
    void retainedMessagesAreDeleted() {
        for (String topic : new String[] {"a/1", "a/2", "b/1"}) {
            TestBroker.await(broker.local("house").publish(Message.of(topic, "x", Qos.AT_MOST_ONCE, true)));
        }
        RawClient live = broker.client("live");
        live.subscribe(1, "a/#", 0).expectSubAck(1, 0);
        live.expectPublishes(2);

        assertThat(TestBroker.await(broker.admin().deleteRetained(TopicFilter.of("a/#"))))
                .isEqualTo(2);

        live.expectNothing();
        RawClient late = broker.client("late");
        late.subscribe(1, "#", 0).expectSubAck(1, 0);
        late.expectPublish("b/1", "x");
        late.expectNothing();
        assertThat(TestBroker.await(broker.admin().deleteRetained(TopicFilter.of("a/#"))))
                .isZero();
    }

    @Test
    @DisplayName("§3.14.2.1: kick tells the reason that it was given, if a server may")
    void kickTellsItsReason() {
        RawClient room = broker.client("room");

        assertThat(TestBroker.await(broker.admin().kick("room", ReasonCode.QUOTA_EXCEEDED)))
                .isTrue();

        room.expectDisconnect(ReasonCode.QUOTA_EXCEEDED);
        for (ReasonCode wrong : List.of(ReasonCode.SUCCESS, ReasonCode.BANNED, ReasonCode.SERVER_UNAVAILABLE)) {
            assertThatThrownBy(() -> broker.admin().kick("room", wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(wrong.name());
        }
    }

    @OnBothVersions
    @DisplayName("§3.14.2.1: kick ends a connection with 0x98; the session stays, its will is sent")
    void kickEndsAConnection(ProtocolVersion version) {
        RawClient watcher = broker.client(version, "watcher");
        watcher.subscribe(1, "gone", 0).expectSubAck(1, 0);
        RawClient room = broker.persistent(version, "room", connect -> connect.will("gone", "room", 0, false));

        assertThat(TestBroker.await(broker.admin().kick("room"))).isTrue();

        if (version.isV5()) {
            room.expectDisconnect(ReasonCode.ADMINISTRATIVE_ACTION);
        } else {
            room.expectClosed();
        }
        watcher.expectPublish("gone", "room");
        assertThat(TestBroker.await(broker.admin().kick("room"))).isFalse();
        assertThat(TestBroker.await(broker.admin().kick("nobody"))).isFalse();
        RawClient back = broker.open().connect(version, connect -> connect.clientId("room")
                .cleanStart(false)
                .sessionExpiry(100));
        back.expectConnAck(true);
    }

    @Test
    @DisplayName("counters tell what has passed")
    void countersTellWhatHasPassed() {
        RawClient room = broker.client("room");
        room.subscribe(1, "a", 2).expectSubAck(1, 2);
        RawClient sensor = broker.client("sensor");
        for (int qos = 0; qos <= 2; qos++) {
            for (int i = 0; i <= qos; i++) {
                sensor.publish("a", "x", qos, 10 * qos + i);
            }
        }
        sensor.expectPubAck(10);
        sensor.expectPubAck(11);
        for (int i = 20; i <= 22; i++) {
            sensor.expectPubRec(i);
        }
        Map<String, Long> counters = broker.admin().counters();
        for (int qos = 0; qos <= 2; qos++) {
            assertThat(counters).containsEntry("publishes-received-qos-" + qos, qos + 1L);
            assertThat(counters).containsEntry("deliveries-qos-" + qos, qos + 1L);
        }
        assertThat(counters)
                .containsEntry("clients-connected", 2L)
                .containsEntry("clients-disconnected", 0L)
                .containsEntry("sessions", 2L)
                .containsEntry("subscriptions", 1L);
    }
}
