// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.config.StorageConfig;
import io.microbroker.engine.Counter;
import io.microbroker.spi.admin.ClientSnapshot;
import io.microbroker.spi.admin.PageRequest;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.client.SessionSpec;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.SubscribeOption;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page of metrics tells under a load in which copies end in every way that they can end in. */
final class BalanceIT {
    private static final Path PAGE = Path.of("../../docs/metrics.md");
    private static final Path BOARD = Path.of("../../conf/grafana/microbroker.json");
    private static final int MESSAGES = 500;
    private static final ClientInfo SENDER =
            new ClientInfo("sender", null, ProtocolVersion.MQTT_5, "test", "127.0.0.1:1", Map.of());

    private final Path folder;

    BalanceIT(@TempDir Path folder) {
        this.folder = folder;
    }

    /** A broker whose queues are short. */
    private Served served() {
        String data = folder.resolve("data").toString();
        return Served.start(folder, config -> config.withStorage(StorageConfig.JOURNAL.withDataDir(data))
                .withLimits(limits -> limits.queuedMessages(100)));
    }

    private static PageReader page(Served served) {
        return PageReader.read(served.get("/metrics", "viewer").body(), false);
    }

    private static double dropped(PageReader page, String reason) {
        return page.value("microbroker_copies_dropped_total", Map.of("reason", reason));
    }

    /** The sum of all samples of a name. */
    private static double sum(PageReader page, String name) {
        return page.sum(name);
    }

    @Test
    void everyCopyEndsInOneWay() {
        try (Served served = served()) {
            PageReader before = page(served);
            load(served);
            PageReader after = page(served);
            ToDoubleFunction<String> grown = name -> sum(after, name) - sum(before, name);

            assertThat(grown.applyAsDouble("microbroker_copies_routed_total")).isGreaterThan(6 * MESSAGES);
            for (String reason :
                    List.of("queue-full", "expired", "refused-by-client", "no-local", "session-gone", "offline")) {
                assertThat(dropped(after, reason)).as(reason).isPositive();
            }
            assertThat(grown.applyAsDouble("microbroker_copies_routed_total")
                            + grown.applyAsDouble("microbroker_copies_repeated_total"))
                    .isEqualTo(grown.applyAsDouble("microbroker_messages_delivered_total")
                            + grown.applyAsDouble("microbroker_copies_dropped_total")
                            + waiting(served));
        }
    }

    @Test
    void everyDurationMoves() {
        try (Served served = served()) {
            PageReader before = page(served);
            load(served);

            for (String name : List.of("publish_to_ack", "delivery", "commit", "sync", "loop_lag")) {
                String metric = "microbroker_" + name + "_seconds";
                double known = sum(before, metric + "_count");
                Receiver.until(
                        metric + " moves", () -> sum(page(served), metric + "_count") > known); // at the next tick
                PageReader after = page(served);
                assertThat(after.value(metric + "_bucket", Map.of("le", "+Inf")))
                        .isEqualTo(sum(after, metric + "_count"));
            }
        }
    }

    @Test
    void whoeverIsTurnedAwayIsCountedByReason() {
        try (Served served = Served.withMqttUsers(folder, "user sensor\ntopic home/#\n")) {
            int port = served.broker.port("tcp");
            for (int i = 0; i < 3; i++) {
                try (RawClient client = RawClient.connect(port)) {
                    client.connect5(connect ->
                                    connect.clientId("x").username("eve").password("wrong"))
                            .expectRefused(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
                }
            }
            try (RawClient client = RawClient.connect(port)) {
                client.connect5(connect -> connect.clientId("x".repeat(300)))
                        .expectRefused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
            }
            try (RawClient client = RawClient.connect(port)) {
                client.send("474554202f").expectClosed(); // "GET /"
            }
            Receiver.until("all are counted", () -> sum(page(served), "microbroker_clients_refused_total") == 5);
            PageReader page = page(served);

            assertThat(sum(page, "microbroker_clients_refused_by_reason_total")).isEqualTo(5);
            assertThat(page.value("microbroker_clients_refused_by_reason_total", Map.of("reason", "bad-credentials")))
                    .isEqualTo(3);
            assertThat(page.value("microbroker_clients_refused_by_reason_total", Map.of("reason", "client-id")))
                    .isEqualTo(1);
        }
    }

    /** Whatever is dropped, refused or bounded tells why: on the page, in the document and on the board. */
    @Test
    void everyDropRefusalAndLimitHasAReason() throws IOException {
        String document = Files.readString(PAGE);
        String board = Files.readString(BOARD);
        Map<String, MetricRow> rows = new MetricTable().byCounter();
        Set<String> checked = new TreeSet<>();
        try (Served served = Served.withJournal(folder)) {
            PageReader page = page(served);
            for (String counter : Arrays.stream(Counter.values())
                    .map(Counter::label)
                    .filter(BalanceIT::tellsALoss)
                    .toList()) {
                MetricRow row = rows.get(counter);
                assertThat(row).as(counter).isNotNull();
                String reason = row.labels().isEmpty() ? "" : row.labels().get(1);
                Map<String, String> labels =
                        reason.isEmpty() ? Map.of() : Map.of(row.labels().get(0), reason);

                assertThat(page.value(row.shownName(), labels)).as(counter).isNotNegative();
                assertThat(document).as(counter).contains("`" + row.shownName() + "`");
                assertThat(document).as("the reason of " + counter).contains(reason);
                assertThat(board).as(counter).contains(row.shownName());
                checked.add(row.shownName());
            }
        }
        assertThat(checked.stream().filter(name -> rows.values().stream()
                        .anyMatch(row ->
                                row.shownName().equals(name) && row.labels().isEmpty())))
                .as("without a reason, since there is but one, or a total of those that have some")
                .containsExactlyInAnyOrder(
                        "microbroker_clients_refused_total", "microbroker_subscriptions_denied_total");
    }

    private static boolean tellsALoss(String counter) {
        return counter.startsWith("dropped-")
                || counter.startsWith("limit-")
                || counter.startsWith("refused-")
                || counter.endsWith("-refused")
                || counter.endsWith("-denied")
                || counter.contains("-refused-")
                || (counter.endsWith("-timeouts") && !counter.startsWith("cluster-"))
                || counter.endsWith("-not-reading")
                || counter.endsWith("-while-paused");
    }

    /** Copies that have not been sent to anybody. */
    private static double waiting(Served served) {
        return snapshots(served).stream()
                .mapToLong(each -> each.queued() - each.inFlight())
                .sum();
    }

    private static List<ClientSnapshot> snapshots(Served served) {
        return Served.await(served.broker.admin().clients(PageRequest.first(1000)))
                .items();
    }

    /** Queues that fill, sessions that sleep, go or come back, small clients, slow ones, shared ones, and one in the process. */
    private static void load(Served served) {
        int port = served.broker.port("tcp");
        sleep(port, "sleeper", 1);
        sleep(port, "gone", 1);
        sleep(port, "dreamer", 0);
        BrokerClient local = served.broker.client(SENDER);
        var own = Served.await(local.open(SessionSpec.transientSession("sender", each -> each.acknowledge())));
        Served.await(own.subscribe(List.of(Subscription.of("load/#", Qos.EXACTLY_ONCE))));
        try (RawClient reader = RawClient.connected(port, connect -> connect.clientId("reader"));
                RawClient small = RawClient.connected(
                        port, connect -> connect.clientId("small").maximumPacketSize(64));
                RawClient mute = RawClient.connected(
                        port, connect -> connect.clientId("mute").receiveMaximum(1));
                RawClient speaker = RawClient.connected(port, connect -> connect.clientId("speaker"));
                RawClient talker = RawClient.connected(port, connect -> connect.clientId("talker"))) {
            reader.subscribe(1, "load/#", 0).expectSubAck(1, 0);
            small.subscribe(1, "load/#", 0).expectSubAck(1, 0);
            mute.subscribe(1, "$share/group/load/#", 1).expectSubAck(1, 1);
            talker.subscribe(1, "load/#", 0, SubscribeOption.NO_LOCAL).expectSubAck(1, 0);
            publishAll(local);
            for (int i = 0; i < 10; i++) {
                talker.publish("load/talk", "word " + i);
            }
            for (int i = 1; i <= 10; i++) {
                speaker.publish("load/talk", "word " + i, 1, i).expectPubAck(i);
            }
            Receiver.until("the talker hears nothing of itself", () -> dropped(page(served), "no-local") == 10);
            RawClient.connected(port, connect -> connect.clientId("gone").cleanStart(true))
                    .close();
            RawClient sleeper = RawClient.connected(
                    port,
                    connect -> connect.clientId("sleeper").cleanStart(false).sessionExpiry(3600));
            sleeper.expectPublish();
            sleeper.close(); // without any acknowledgement
        }
        Receiver.until("all have gone", () -> snapshots(served).stream()
                .filter(ClientSnapshot::connected)
                .allMatch(each -> each.clientId().equals("sender")));
        Receiver.until("all is settled", () -> isSettled(served));
    }

    private static boolean isSettled(Served served) {
        PageReader page = page(served);
        return sum(page, "microbroker_copies_routed_total") + sum(page, "microbroker_copies_repeated_total")
                == sum(page, "microbroker_messages_delivered_total")
                        + sum(page, "microbroker_copies_dropped_total")
                        + waiting(served);
    }

    private static void sleep(int port, String id, int qos) {
        try (RawClient client = RawClient.connected(
                port, connect -> connect.clientId(id).cleanStart(false).sessionExpiry(3600))) {
            client.subscribe(1, "load/#", qos).expect(PacketType.SUBACK);
            client.disconnect().expectClosed();
        }
    }

    private static void publishAll(BrokerClient sender) {
        List<Future<Void>> published = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            long now = System.currentTimeMillis();
            Message message =
                    Message.of("load/" + i % 5, "message " + i + " ".repeat(100), Qos.of(i % 3), i % 100 == 0);
            published.add(sender.publish(
                    i % 10 == 0
                            ? new Message(
                                    message.topic(),
                                    message.payload(),
                                    message.qos(),
                                    false,
                                    now,
                                    now + 1,
                                    message.properties(),
                                    null)
                            : message));
        }
        Served.await(Future.all(published));
    }
}
