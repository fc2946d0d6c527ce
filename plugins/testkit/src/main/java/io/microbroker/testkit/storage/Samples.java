// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.mqtt.UserProperty;
import io.microbroker.spi.mqtt.Will;
import io.microbroker.spi.storage.ClaimRequest;
import io.microbroker.spi.storage.StoredTarget;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** Requests and messages that the tests speak of. */
final class Samples {
    static final int MESSAGES_MAX = 100_000;
    static final long BYTES_MAX = 64L << 20;
    static final long EXPIRY_SECONDS = 3600;
    static final Will WILL = new Will(
            TopicName.of("home/door/state"),
            "gone".getBytes(StandardCharsets.UTF_8),
            Qos.AT_LEAST_ONCE,
            true,
            5,
            60,
            MessageProperties.NONE);

    private Samples() {}

    static ClaimRequest persistent(String clientId) {
        return request(clientId, false, EXPIRY_SECONDS);
    }

    static ClaimRequest request(String clientId, boolean cleanStart, long sessionExpirySeconds) {
        return new ClaimRequest(
                new Publisher(clientId, null), cleanStart, sessionExpirySeconds, null, MESSAGES_MAX, BYTES_MAX);
    }

    static ClaimRequest bounded(String clientId, int messagesMax, long bytesMax) {
        return new ClaimRequest(new Publisher(clientId, null), false, EXPIRY_SECONDS, null, messagesMax, bytesMax);
    }

    static ClaimRequest withWill(String clientId) {
        return new ClaimRequest(
                new Publisher(clientId, "warden"), false, EXPIRY_SECONDS, WILL, MESSAGES_MAX, BYTES_MAX);
    }

    static Message message(String topic, String payload) {
        return message(topic, payload, Message.NEVER);
    }

    /** A message whose time was over long ago. */
    static Message expired(String payload) {
        return message("home/room", payload, 2);
    }

    static Message richMessage() {
        MessageProperties properties = new MessageProperties(
                true,
                "text/plain",
                "home/answers",
                Buffer.buffer(new byte[] {0, 1, -1}),
                List.of(new UserProperty("unit", "°C"), new UserProperty("unit", "K")));
        byte[] payload = {0, 13, 10, -128, -1};
        return new Message(
                TopicName.of("home/küche/temperature"),
                payload,
                Qos.EXACTLY_ONCE,
                true,
                1_700_000_000_123L,
                4_000_000_000_456L,
                properties,
                new Publisher("sensor-1", "cook"));
    }

    static StoredTarget target(String clientId, Qos qos) {
        return new StoredTarget(clientId, qos, false, new int[0], null);
    }

    static List<String> numbered(String prefix, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> prefix + i).toList();
    }

    static void assertSameMessage(Message actual, Message expected) {
        assertThat(actual.topic()).isEqualTo(expected.topic());
        assertThat(actual.payload()).isEqualTo(expected.payload());
        assertThat(actual.qos()).isEqualTo(expected.qos());
        assertThat(actual.retain()).isEqualTo(expected.retain());
        assertThat(actual.publishedAtMillis()).isEqualTo(expected.publishedAtMillis());
        assertThat(actual.expiresAtMillis()).isEqualTo(expected.expiresAtMillis());
        assertThat(actual.properties()).isEqualTo(expected.properties());
        assertThat(actual.publisher()).isEqualTo(expected.publisher());
    }

    static void assertSameWill(Will actual, Will expected) {
        assertSameMessage(actual.toMessage(null, 0), expected.toMessage(null, 0));
        assertThat(actual.delaySeconds()).isEqualTo(expected.delaySeconds());
    }

    private static Message message(String topic, String payload, long expiresAtMillis) {
        return new Message(
                TopicName.of(topic),
                payload.getBytes(StandardCharsets.UTF_8),
                Qos.AT_LEAST_ONCE,
                false,
                1,
                expiresAtMillis,
                MessageProperties.NONE,
                new Publisher("sensor-1", null));
    }
}
