// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.microbroker.testkit.RawClient;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is killed while the receiver of its webhook has trouble: what was acknowledged to its sender comes. */
final class WebhookKillIT {
    private static final int MESSAGES = 200;

    private final Path data;
    private final HttpServer receiver;
    private final Map<String, String> payloadsById = new LinkedHashMap<>();
    private int posts;
    private volatile int status = 503;

    WebhookKillIT(@TempDir Path data) throws IOException {
        this.data = data;
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", this::take);
        receiver.start();
    }

    @AfterEach
    void close() {
        receiver.stop(0);
    }

    private synchronized void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        posts++;
        new JsonArray(Buffer.buffer(body)).forEach(item -> {
            JsonObject message = (JsonObject) item;
            if (status == 200) {
                payloadsById.put(message.getString("id"), message.getString("payload"));
            }
        });
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private synchronized List<String> taken() {
        return new ArrayList<>(payloadsById.values());
    }

    private synchronized int posts() {
        return posts;
    }

    private JournalBroker start() {
        return JournalBroker.start(
                data,
                "http.port=0",
                "http.webhooks.hall.url=http://127.0.0.1:"
                        + receiver.getAddress().getPort() + "/in",
                "http.webhooks.hall.topics=home/#",
                "http.webhooks.hall.batch-messages=10",
                "http.webhooks.hall.batch-time=10ms",
                "http.webhooks.hall.retry-max=200ms");
    }

    @Test
    void whatWasAcknowledgedIsPostedByTheNextLife() {
        try (JournalBroker broker = start();
                RawClient sensor = PatientClient.connected(broker.port(), "sensor")) {
            for (int i = 1; i <= MESSAGES; i++) {
                sensor.publish("home/hall", String.valueOf(i), 1, i).expectPubAck(i);
            }
            until("it is refused", () -> posts() >= 2);
            broker.kill();
        }
        status = 200;
        try (JournalBroker broker = start()) {
            broker.awaitReady();
            until("all have come", () -> taken().size() >= MESSAGES);

            assertThat(taken())
                    .isEqualTo(IntStream.rangeClosed(1, MESSAGES)
                            .mapToObj(String::valueOf)
                            .toList());
        }
    }

    private static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }
}
