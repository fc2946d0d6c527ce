// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.mqtt.UserProperty;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A message to publish, read from JSON. Whatever is not understood is refused, never left out. */
final class MessageReader {
    private static final Set<String> KEYS = Set.of(
            "topic",
            "payload",
            "payloadBase64",
            "qos",
            "retain",
            "expirySeconds",
            "payloadIsUtf8",
            "contentType",
            "responseTopic",
            "correlationData",
            "userProperties");
    private static final long EXPIRY_MAX = 0xFFFF_FFFFL;

    private final JsonObject json;

    private MessageReader(JsonObject json) {
        this.json = json;
    }

    /** @throws Problem 400 naming the key that is wrong */
    static Message read(JsonObject json, long nowMillis) {
        for (String key : json.fieldNames()) {
            if (!KEYS.contains(key)) {
                throw new Problem(400, "a message has no key '" + Text.shown(key) + "'");
            }
        }
        return new MessageReader(json).message(nowMillis);
    }

    private Message message(long nowMillis) {
        String topic = text("topic");
        if (topic == null) {
            throw new Problem(400, "'topic' is missing");
        }
        long expiry = number("expirySeconds", EXPIRY_MAX + 1, EXPIRY_MAX);
        return new Message(
                topicOf(topic, "topic"),
                payload(),
                Qos.of((int) number("qos", 0, 2)),
                truth("retain"),
                nowMillis,
                expiry > EXPIRY_MAX ? Message.NEVER : nowMillis + expiry * 1000,
                properties(),
                null);
    }

    private static TopicName topicOf(String text, String key) {
        try {
            return TopicName.of(text);
        } catch (IllegalArgumentException e) {
            throw new Problem(400, "'" + key + "': " + e.getMessage());
        }
    }

    private byte[] payload() {
        String text = text("payload");
        String base64 = text("payloadBase64");
        if (text != null && base64 != null) {
            throw new Problem(400, "there is 'payload' and 'payloadBase64' - leave one");
        }
        if (base64 != null) {
            return decoded(base64, "payloadBase64");
        }
        return text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] decoded(String base64, String key) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new Problem(400, "'" + key + "' is not base64");
        }
    }

    private MessageProperties properties() {
        String response = text("responseTopic");
        if (response != null) {
            topicOf(response, "responseTopic");
        }
        String correlation = text("correlationData");
        MessageProperties properties = new MessageProperties(
                truth("payloadIsUtf8"),
                mqttText("contentType"),
                response,
                correlation == null ? null : Buffer.buffer(decoded(correlation, "correlationData")),
                userProperties());
        return properties.isEmpty() ? MessageProperties.NONE : properties;
    }

    private List<UserProperty> userProperties() {
        Object value = json.getValue("userProperties");
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof JsonArray pairs)) {
            throw new Problem(400, "'userProperties' is a list of {name, value}");
        }
        List<UserProperty> properties = new ArrayList<>();
        for (Object each : pairs) {
            if (!(each instanceof JsonObject pair) || pair.size() != 2) {
                throw new Problem(400, "'userProperties' is a list of {name, value}");
            }
            MessageReader reader = new MessageReader(pair);
            String name = reader.mqttText("name");
            String text = reader.mqttText("value");
            if (name == null || text == null) {
                throw new Problem(400, "'userProperties' is a list of {name, value}");
            }
            properties.add(new UserProperty(name, text));
        }
        return properties;
    }

    /** What MQTT can carry as text [MQTT-1.5.4-1], [MQTT-1.5.4-2]. */
    private @Nullable String mqttText(String key) {
        String text = text(key);
        if (text != null
                && (text.indexOf(0) >= 0
                        || !StandardCharsets.UTF_8.newEncoder().canEncode(text)
                        || text.getBytes(StandardCharsets.UTF_8).length > 65_535)) {
            throw new Problem(400, "'" + key + "' is no text that MQTT can carry");
        }
        return text;
    }

    private @Nullable String text(String key) {
        Object value = json.getValue(key);
        if (value != null && !(value instanceof String)) {
            throw new Problem(400, "'" + key + "' must be a text");
        }
        return (String) value;
    }

    private boolean truth(String key) {
        Object value = json.getValue(key);
        if (value != null && !(value instanceof Boolean)) {
            throw new Problem(400, "'" + key + "' must be true or false");
        }
        return Boolean.TRUE.equals(value);
    }

    private long number(String key, long byDefault, long max) {
        Object value = json.getValue(key);
        if (value == null) {
            return byDefault;
        }
        boolean whole = value instanceof Integer || value instanceof Long;
        long number = whole ? ((Number) value).longValue() : -1;
        if (number < 0 || number > max) {
            throw new Problem(400, "'" + key + "' must be a whole number, 0.." + max);
        }
        return number;
    }
}
