// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.microbroker.engine.Counter;
import io.microbroker.spi.admin.ClientSnapshot;
import io.microbroker.spi.admin.PageRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricsIT {
    private static final int MESSAGES = 3000;
    private final Path folder;

    MetricsIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void noCounterIsForgotten() {
        Set<String> rows = new MetricTable().byCounter().keySet();
        Set<String> counters =
                Arrays.stream(Counter.values()).map(Counter::label).collect(Collectors.toSet());

        assertThat(rows).containsAll(counters);
        try (Served served = Served.withJournal(folder)) {
            Set<String> counted = new TreeSet<>(served.broker.admin().counters().keySet());
            counted.removeIf(name -> name.startsWith("plugin-bridge-http-"));

            assertThat(rows).as("what a broker with a journal counts").containsAll(counted);
            assertThat(counted).as("rows that nobody fills").containsAll(rows);
        }
    }

    @Test
    void bothFormsAreReadByAStrictReader() {
        try (Served served = Served.withJournal(folder)) {
            PageReader plain = PageReader.read(served.get("/metrics", "viewer").body(), false);
            var answer = served.send(served.request("/metrics", "viewer")
                    .header("Accept", "application/openmetrics-text; version=1.0.0"));
            PageReader open = PageReader.read(answer.body(), true);

            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("application/openmetrics-text");
            assertThat(open.families())
                    .containsAll(List.of(
                            "microbroker_messages_received",
                            "microbroker_copies_dropped",
                            "microbroker_publish_to_ack_seconds",
                            "microbroker_delivery_seconds",
                            "microbroker_commit_seconds",
                            "microbroker_loop_lag_seconds",
                            "jvm_memory_used_bytes"));
            assertThat(plain.value("microbroker_ready", Map.of())).isEqualTo(1);
            assertThat(plain.families()).anyMatch(name -> name.startsWith("vertx_http_server"));
        }
    }

    @Test
    void bothFormsAreReadByTheParsersOfPrometheus() {
        try (Served served = Served.withJournal(folder)) {
            String plain = served.get("/metrics", "viewer").body();
            String open = served.send(served.request("/metrics", "viewer")
                            .header("Accept", "application/openmetrics-text; version=1.0.0"))
                    .body();

            assertThat(PrometheusParser.families(plain, false))
                    .contains("microbroker_messages_received", "microbroker_loop_lag_seconds");
            assertThat(PrometheusParser.families(open, true))
                    .isEqualTo(PageReader.read(open, true).families());
        }
    }

    @Test
    void sumsBalanceAfterLoad() throws Exception {
        try (Served served = Served.withJournal(folder)) {
            load(served);

            Map<String, Long> counters = served.broker.admin().counters();
            long dropped = counters.entrySet().stream()
                    .filter(each -> each.getKey().startsWith("dropped-"))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
            long delivered = of(counters, "deliveries-qos-0")
                    + of(counters, "deliveries-qos-1")
                    + of(counters, "deliveries-qos-2");

            assertThat(of(counters, "copies-routed")).isGreaterThan(4L * MESSAGES);
            assertThat(of(counters, "dropped-queue-full"))
                    .as("the queue of the sleeper")
                    .isGreaterThan(0);
            assertThat(of(counters, "dropped-no-local")).isGreaterThan(0);
            assertThat(of(counters, "dropped-expired")).isGreaterThan(0);
            assertThat(of(counters, "copies-routed") + of(counters, "copies-repeated"))
                    .isEqualTo(delivered + dropped + waiting(served));
        }
    }

    private static long of(Map<String, Long> counters, String name) {
        return counters.getOrDefault(name, -1L);
    }

    /** Copies that have not been sent to anybody. */
    private static long waiting(Served served) {
        return Served.await(served.broker.admin().clients(PageRequest.first(1000))).items().stream()
                .mapToLong(each -> each.queued() - each.inFlight())
                .sum();
    }

    /** Online and sleeping, persistent and transient subscribers; a shared group, retained messages, no local, expiry. */
    private static void load(Served served) throws Exception {
        List<CompletableFuture<?>> published = new ArrayList<>();
        Mqtt5BlockingClient sleeper = connect(served, "sleeper", 3600);
        subscribe(sleeper, "load/#", MqttQos.AT_LEAST_ONCE);
        sleeper.disconnect();
        List<Mqtt5BlockingClient> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Mqtt5BlockingClient client = connect(served, "reader-" + i, i % 2 == 0 ? 3600 : 0);
            subscribe(client, "load/#", MqttQos.fromCode(i % 3));
            subscribe(client, "$share/group/load/#", MqttQos.AT_LEAST_ONCE);
            clients.add(client);
        }
        Mqtt5BlockingClient sender = connect(served, "sender", 0);
        sender.subscribeWith()
                .addSubscription()
                .topicFilter("load/#")
                .qos(MqttQos.AT_LEAST_ONCE)
                .noLocal(true)
                .applySubscription()
                .send();
        clients.add(sender);
        for (int i = 0; i < MESSAGES; i++) {
            var message = sender.toAsync()
                    .publishWith()
                    .topic("load/" + i % 7)
                    .qos(MqttQos.fromCode(i % 3))
                    .retain(i % 100 == 0)
                    .payload(("message " + i).getBytes(StandardCharsets.UTF_8));
            published.add(i < 100 ? message.messageExpiryInterval(1).send() : message.send());
        }
        CompletableFuture.allOf(published.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        Mqtt5BlockingClient late = connect(served, "late", 3600);
        subscribe(late, "load/#", MqttQos.AT_LEAST_ONCE);
        late.disconnect();
        long expired = System.currentTimeMillis() + 1100;
        until("the first hundred have expired", () -> System.currentTimeMillis() > expired);
        clients.add(connect(served, "sleeper", 3600));
        until("all windows are empty", () -> isQuiet(served));
        clients.forEach(Mqtt5BlockingClient::disconnect);
        until("all have gone", () -> snapshots(served).stream().noneMatch(ClientSnapshot::connected));
    }

    private static List<ClientSnapshot> snapshots(Served served) {
        return Served.await(served.broker.admin().clients(PageRequest.first(1000)))
                .items();
    }

    private static boolean isQuiet(Served served) {
        return snapshots(served).stream()
                .filter(ClientSnapshot::connected)
                .allMatch(each -> each.queued() == 0 && each.inFlight() == 0);
    }

    private static Mqtt5BlockingClient connect(Served served, String id, long expiry) {
        Mqtt5BlockingClient client = Mqtt5Client.builder()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(served.broker.port("tcp"))
                .buildBlocking();
        client.toAsync().publishes(MqttGlobalPublishFilter.ALL, message -> {});
        client.connectWith().cleanStart(false).sessionExpiryInterval(expiry).send();
        return client;
    }

    private static void subscribe(Mqtt5BlockingClient client, String filter, MqttQos qos) {
        client.subscribeWith().topicFilter(filter).qos(qos).send();
    }

    private static void until(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
