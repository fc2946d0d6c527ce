// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.microbroker.http.Receiver.Post;
import io.microbroker.spi.client.SessionSpec;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.Subscription;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Webhooks of a real broker, whose real receiver takes what comes. */
final class WebhookIT {
    private final Path folder;
    private final Receiver receiver = new Receiver();

    WebhookIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(String::valueOf).toList();
    }

    @Test
    void postsMessagesInBatchesInTheirOrder() {
        try (Hooked hooked = Hooked.start(folder, receiver, Map.of("batch-messages", 10, "batch-time", 60_000))) {
            hooked.publish(0, 100);
            Receiver.until("all have come", () -> receiver.taken().size() == 100);

            assertThat(receiver.payloads()).isEqualTo(numbers(0, 100));
            assertThat(receiver.posts()).allSatisfy(post -> {
                assertThat(post.items()).hasSize(10);
                assertThat(post.header("Content-Type")).isEqualTo("application/json");
                assertThat(post.path()).isEqualTo("/in?key=of-the-receiver");
            });
            JsonObject first = receiver.taken().get(0);
            assertThat(first.getString("topic")).isEqualTo("home/hall");
            assertThat(first.getString("clientId")).isEqualTo("sensor-1");
            assertThat(first.getString("username")).isEqualTo("sensor");
            assertThat(Instant.parse(first.getString("publishedAt"))).isBeforeOrEqualTo(Instant.now());
            assertThat(receiver.taken().stream().map(item -> item.getString("id")))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void signsWhatItPosts() throws Exception {
        try (Hooked hooked = Hooked.start(folder, receiver, Map.of())) {
            hooked.publish(0, 1);
            Receiver.until("it has come", () -> receiver.posts().size() == 1);
        }
        Post post = receiver.posts().get(0);
        long time = Long.parseLong(post.header("webhook-timestamp"));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Hooked.SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update((post.id() + "." + time + ".").getBytes(StandardCharsets.UTF_8));

        assertThat(post.header("webhook-signature"))
                .isEqualTo("v1," + Base64.getEncoder().encodeToString(mac.doFinal(post.body())));
        assertThat(time)
                .isBetween(Instant.now().getEpochSecond() - 60, Instant.now().getEpochSecond() + 1);
    }

    @Test
    void triesTheSameBatchAgainUntilItIsTaken() {
        receiver.answers(500);
        try (Hooked hooked = Hooked.start(folder, receiver, Map.of("batch-messages", 5))) {
            hooked.publish(0, 20);
            Receiver.until("it was tried three times", () -> receiver.posts().size() >= 3);
            JsonObject failing = hooked.state();
            receiver.answers(204);
            Receiver.until("all have come", () -> receiver.taken().size() == 20);

            assertThat(failing.getString("state")).isEqualTo("retrying");
            assertThat(failing.getString("lastFailure")).endsWith(" answered 500");
            assertThat(receiver.posts().stream().limit(3).map(Post::id).distinct())
                    .hasSize(1);
            assertThat(receiver.posts().stream().limit(3).map(post -> new String(post.body(), StandardCharsets.UTF_8)))
                    .as("the same id says the same")
                    .containsOnly(new String(receiver.posts().get(0).body(), StandardCharsets.UTF_8));
            assertThat(receiver.payloads()).isEqualTo(numbers(0, 20));
            Receiver.until("idle", () -> hooked.state().getString("state").equals("idle"));
            assertThat(hooked.state().getInteger("sent")).isEqualTo(20);
            assertThat(hooked.metric("microbroker_webhook_messages_sent_total", Map.of()))
                    .isEqualTo(20);
            assertThat(hooked.metric("microbroker_webhook_posts_failed_total", Map.of("reason", "status-5xx")))
                    .isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void waitsAsLongAsTheReceiverAsks() {
        AtomicInteger asked = new AtomicInteger();
        receiver.answers(request -> {
            boolean first = asked.getAndIncrement() == 0;
            request.response()
                    .setStatusCode(first ? 429 : 200)
                    .putHeader("Retry-After", "2")
                    .end();
        });
        try (Hooked hooked = Hooked.start(folder, receiver, Map.of())) {
            hooked.publish(0, 1);
            Receiver.until("it was taken", () -> receiver.taken().size() == 1);
        }
        List<Post> posts = receiver.posts();

        assertThat(posts.get(1).atNanos() - posts.get(0).atNanos()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1900));
    }

    @Test
    void aReceiverThatHangsIsTriedAgain() {
        receiver.answers(request -> {});
        try (Hooked hooked = Hooked.start(folder, receiver, Map.of("timeout", 300))) {
            hooked.publish(0, 3);
            Receiver.until("it was given up twice", () -> hooked.state().getInteger("failures") >= 2);
            String cause = hooked.state().getString("lastFailure");
            receiver.answers(200);
            Receiver.until("all have come", () -> receiver.taken().size() == 3);

            assertThat(cause).endsWith("no answer within 300 ms");
            assertThat(hooked.metric("microbroker_webhook_posts_failed_total", Map.of("reason", "timeout")))
                    .isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void anAnswerWithoutEndHoldsNothingUp() {
        receiver.answers(request ->
                request.response().setChunked(true).setStatusCode(200).write("x"));
        try (Hooked hooked = Hooked.start(folder, receiver, Map.of("batch-messages", 1, "timeout", 20_000))) {
            hooked.publish(0, 3);
            Receiver.until("all were posted", () -> hooked.state().getInteger("posted") == 3);

            assertThat(receiver.posts().stream().map(Post::id)).doesNotHaveDuplicates();
        }
    }

    @Test
    void whatWaitsOutlivesTheBroker() {
        receiver.goAway();
        try (Hooked hooked = Hooked.start(folder, receiver, Map.of())) {
            hooked.publish(0, 300);
            Receiver.until("it is away", () -> hooked.state().getInteger("failures") >= 1);
            Receiver.until("the lag is seen", () -> hooked.state().getInteger("lag") == 300);
            assertThat(hooked.metric("microbroker_webhook_lag_seconds", Map.of()))
                    .isPositive();
        }
        receiver.comeBack();
        try (Hooked hooked = Hooked.start(folder, receiver, Map.of())) {
            hooked.publish(300, 310);
            Receiver.until("all have come", () -> receiver.taken().size() >= 310);

            assertThat(receiver.payloads()).isEqualTo(numbers(0, 310));
            Receiver.until("nothing waits", () -> hooked.state().getInteger("lag") == 0);
            assertThat(hooked.state().getInteger("dropped")).isZero();
        }
    }

    @Test
    void whatWasTakenWithoutAnAnswerComesAgainWithTheSameIds() {
        receiver.answers(request -> {});
        try (Hooked hooked = Hooked.start(folder, receiver, Map.of("batch-messages", 3))) {
            hooked.publish(0, 3);
            Receiver.until(
                    "three are there",
                    () -> receiver.posts().stream()
                                    .mapToInt(post -> post.items().size())
                                    .sum()
                            >= 1);
        } // stopped before the answer
        List<String> first = ids(receiver.posts().get(0).items());
        receiver.answers(200);
        try (Hooked hooked = Hooked.start(folder, receiver, Map.of("batch-messages", 3))) {
            Receiver.until("all have come", () -> receiver.taken().size() >= 3);

            assertThat(receiver.payloads()).isEqualTo(numbers(0, 3));
            assertThat(ids(receiver.taken())).startsWith(first.toArray(String[]::new));
            assertThat(hooked.state().getInteger("failures")).isZero();
        }
    }

    private static List<String> ids(List<JsonObject> items) {
        return items.stream().map(item -> item.getString("id")).toList();
    }

    @Test
    void keepsItsBoundAndCountsWhatFoundNoRoom() {
        receiver.goAway();
        try (Hooked hooked = Hooked.start(folder, receiver, Map.of("queued-messages", 50))) {
            hooked.publish(0, 80);
            Receiver.until("what was lost is counted", () -> hooked.state().getInteger("dropped") == 30);

            assertThat(hooked.metric("microbroker_webhook_messages_dropped_total", Map.of("reason", "queue-full")))
                    .isEqualTo(30);
            receiver.comeBack();
            Receiver.until("the others have come", () -> receiver.taken().size() == 50);
            assertThat(receiver.payloads())
                    .as("nothing is lost up to the bound")
                    .isEqualTo(numbers(0, 50));
        }
    }

    @Test
    void mayQueueMoreThanOtherSessions() {
        receiver.goAway();
        try (Hooked hooked = Hooked.start(
                folder,
                receiver,
                Map.of("queued-messages", 500),
                config -> config.withLimits(limits -> limits.queuedMessages(10)))) {
            hooked.publish(0, 500);
            receiver.comeBack();
            Receiver.until("all have come", () -> receiver.taken().size() == 500);

            assertThat(receiver.payloads()).isEqualTo(numbers(0, 500));
        }
    }

    @Test
    void tellsWhatHappens() {
        Map<String, Object> settings = Map.of(
                "topics",
                List.of(),
                "events",
                List.of(
                        "client-connected",
                        "client-disconnected",
                        "client-refused",
                        "session-ended",
                        "subscribed",
                        "unsubscribed"));
        try (Hooked hooked = Hooked.start(folder, receiver, settings)) {
            Mqtt5BlockingClient client = Mqtt5Client.builder()
                    .identifier("lamp <1>")
                    .serverHost("127.0.0.1")
                    .serverPort(hooked.served.broker.port("tcp"))
                    .buildBlocking();
            client.connectWith().cleanStart(true).sessionExpiryInterval(0).send();
            client.subscribeWith().topicFilter("home/lamp").send();
            client.unsubscribeWith().topicFilter("home/lamp").send();
            client.disconnect();
            Receiver.until("all five are told", () -> receiver.taken().size() == 5);

            assertThat(receiver.taken().stream().map(item -> item.getString("type")))
                    .containsExactlyInAnyOrder(
                            "client-connected", "subscribed", "unsubscribed", "client-disconnected", "session-ended");
            assertThat(receiver.taken())
                    .allSatisfy(item -> assertThat(item.getString("clientId")).isEqualTo("lamp <1>"))
                    .allSatisfy(item ->
                            assertThat(Instant.parse(item.getString("at"))).isBeforeOrEqualTo(Instant.now()));
            assertThat(receiver.taken().stream()
                            .filter(item -> item.getString("type").equals("subscribed")))
                    .singleElement()
                    .satisfies(item -> assertThat(item.getString("filter")).isEqualTo("home/lamp"));
        }
    }

    @Test
    void doesNotFollowARedirect() {
        try (Receiver other = new Receiver()) {
            receiver.answers(request -> request.response()
                    .setStatusCode(307)
                    .putHeader("Location", other.url())
                    .end());
            try (Hooked hooked = Hooked.start(folder, receiver, Map.of())) {
                hooked.publish(0, 1);
                Receiver.until("it was tried twice", () -> receiver.posts().size() >= 2);

                assertThat(hooked.state().getString("lastFailure"))
                        .contains("answered 307 - redirects are not followed");
                assertThat(hooked.metric("microbroker_webhook_posts_failed_total", Map.of("reason", "status-3xx")))
                        .isPositive();
                assertThat(other.posts()).isEmpty();
            }
        }
    }

    @Test
    void secretsAreShownNowhere() {
        try (Hooked hooked = Hooked.start(folder, receiver, Map.of())) {
            String shown = hooked.served.get("/api/v1/webhooks", "viewer").body()
                    + hooked.served.get("/api/v1/configuration", "viewer").body()
                    + hooked.served.get("/metrics", "viewer").body();

            assertThat(shown).doesNotContain(Hooked.SECRET).doesNotContain("of-the-receiver");
            assertThat(hooked.state().getString("url")).matches("http://localhost:\\d+");
        }
    }

    @Test
    void aSessionThatIsClosedFromOutsideIsOpenedAgain() {
        try (Hooked hooked = Hooked.start(folder, receiver, Map.of())) {
            Served.await(hooked.served.broker.admin().kick("$plugin/bridge-http/webhook-hall"));
            hooked.publish(0, 10);
            Receiver.until("all have come", () -> receiver.taken().size() >= 10);

            assertThat(receiver.payloads()).isEqualTo(numbers(0, 10));
        }
    }

    @Test
    void aHookThatGoesTakesItsQueueAndItsFiltersWithIt() {
        receiver.goAway();
        try (Hooked hooked = Hooked.start(folder, receiver, Map.of())) {
            hooked.publish(0, 10);
        }
        receiver.comeBack();
        Map<String, Object> other = Map.of("url", receiver.url(), "topics", List.of("garden/#"), "batch-time", 0);
        try (Hooked hooked = Hooked.start(folder, Map.of("garden", other), config -> config)) {
            hooked.publish(10, 20);
            Served.await(hooked.client().publish(Message.of("garden/gate", "open", Qos.AT_LEAST_ONCE, false)));
            Receiver.until("the garden has come", () -> receiver.taken().size() == 1);

            assertThat(receiver.payloads()).containsExactly("open");
            assertThat(Served.await(hooked.served.broker.admin().client("$plugin/bridge-http/webhook-hall")))
                    .isEmpty();
        }
        Map<String, Object> moved = Map.of("url", receiver.url(), "topics", List.of("cellar/#"), "batch-time", 0);
        try (Hooked hooked = Hooked.start(folder, Map.of("garden", moved), config -> config)) {
            assertThat(
                            Served.await(hooked.served
                                            .broker
                                            .admin()
                                            .subscriptions("$plugin/bridge-http/webhook-garden"))
                                    .stream()
                                    .map(each -> each.subscription().filter().value()))
                    .containsExactly("cellar/#");
        }
    }

    @Test
    void messagesOfQos0AreDroppedWhenTooManyWait() {
        receiver.answers(500);
        try (Hooked hooked = Hooked.start(folder, receiver, Map.of("batch-messages", 5))) {
            for (int i = 0; i < 100; i++) {
                Served.await(
                        hooked.client().publish(Message.of("home/hall", String.valueOf(i), Qos.AT_MOST_ONCE, false)));
            }
            Receiver.until("all are counted", () -> hooked.state().getInteger("dropped") == 90);
            assertThat(hooked.metric("microbroker_webhook_messages_dropped_total", Map.of("reason", "qos-0")))
                    .isEqualTo(90);
            receiver.answers(204);
            Receiver.until("the first ten have come", () -> receiver.taken().size() == 10);

            assertThat(receiver.payloads()).isEqualTo(numbers(0, 10));
        }
    }

    @Test
    void everyMetricOfAHookIsDocumented() throws Exception {
        String page = Files.readString(Path.of("../../docs/metrics.md"));
        try (Hooked hooked = Hooked.start(folder, receiver, Map.of())) {
            assertThat(PageReader.read(hooked.served.get("/metrics", "viewer").body(), false).names().stream()
                            .filter(name -> name.startsWith("microbroker_webhook_")))
                    .hasSize(6)
                    .allMatch(page::contains);
        }
    }

    @Test
    void othersMayNotPublishEvents() {
        try (Hooked hooked = Hooked.start(
                folder, receiver, Map.of("topics", List.of("home/#"), "events", List.of("client-connected")))) {
            Message forged = Message.of("$plugin/bridge-http/events/client-connected", "{}", Qos.AT_LEAST_ONCE, false);

            assertThat(hooked.client().publish(forged).toCompletionStage().toCompletableFuture())
                    .failsWithin(30, TimeUnit.SECONDS);
            hooked.publish(0, 1);
            Receiver.until("the message has come", () -> receiver.taken().size() == 1);
            assertThat(receiver.payloads()).containsExactly("0");
        }
    }

    @Test
    void holdsUpNobodyElse() {
        receiver.answers(request -> {});
        try (Hooked hooked = Hooked.start(folder, receiver, Map.of())) {
            AtomicInteger got = new AtomicInteger();
            var session = Served.await(hooked.client().open(SessionSpec.transientSession("reader", each -> {
                got.incrementAndGet();
                each.acknowledge();
            })));
            Served.await(session.subscribe(List.of(Subscription.of("home/#", Qos.AT_LEAST_ONCE))));
            hooked.publish(0, 500);

            Receiver.until("the reader has all", () -> got.get() == 500);
        }
    }
}
