// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.packet.Publish;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.UserProperty;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A message as one line of JSON, with the names that mosquitto_sub gives its parts. */
final class MessageJson {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSZ", Locale.ROOT);

    private MessageJson() {}

    /** @param nested a payload that is JSON itself stands as such, not as a string */
    static String of(Received received, boolean nested) {
        Publish packet = received.packet();
        JsonObject line = new JsonObject()
                .put("tst", TIME.format(received.at()))
                .put("topic", received.topic())
                .put("qos", packet.qos().level())
                .put("retain", packet.retain() ? 1 : 0)
                .put("payloadlen", packet.payload().length);
        if (packet.packetId() != 0) {
            line.put("mid", packet.packetId());
        }
        JsonObject properties = properties(packet);
        if (!properties.isEmpty()) {
            line.put("properties", properties);
        }
        String text = new String(packet.payload(), StandardCharsets.UTF_8);
        return line.put("payload", nested ? parsed(text) : text).encode();
    }

    private static @Nullable Object parsed(String text) {
        try {
            return Json.decodeValue(text);
        } catch (DecodeException e) {
            return text;
        }
    }

    private static JsonObject properties(Publish packet) {
        MessageProperties properties = packet.properties();
        JsonObject object = new JsonObject();
        if (properties.payloadIsUtf8()) {
            object.put("payload-format-indicator", 1);
        }
        if (packet.messageExpirySeconds() != Publish.NO_EXPIRY) {
            object.put("message-expiry-interval", packet.messageExpirySeconds());
        }
        if (properties.contentType() != null) {
            object.put("content-type", properties.contentType());
        }
        if (properties.responseTopic() != null) {
            object.put("response-topic", properties.responseTopic());
        }
        if (properties.correlationData() != null) {
            object.put("correlation-data", properties.correlationData().toString(StandardCharsets.UTF_8));
        }
        JsonArray users = new JsonArray();
        for (UserProperty each : properties.userProperties()) {
            users.add(new JsonObject().put(each.name(), each.value()));
        }
        if (!users.isEmpty()) {
            object.put("user-properties", users);
        }
        return object;
    }
}
