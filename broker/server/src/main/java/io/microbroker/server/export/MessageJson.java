// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.export;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.mqtt.UserProperty;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;

/** A message as JSON, and back. */
final class MessageJson {
    private static final String PROPERTIES = "properties";

    private MessageJson() {}

    static JsonObject of(long number, Message message) {
        JsonObject line = new JsonObject()
                .put("message", number)
                .put("topic", message.topic().value())
                .put("qos", message.qos().level());
        if (message.retain()) {
            line.put("retain", true);
        }
        line.put("published-at", message.publishedAtMillis());
        if (message.expiresAtMillis() != Message.NEVER) {
            line.put("expires-at", message.expiresAtMillis());
        }
        Publisher publisher = message.publisher();
        if (publisher != null) {
            line.put("client-id", publisher.clientId());
            if (publisher.username() != null) {
                line.put("user", publisher.username());
            }
        }
        putProperties(message.properties(), line);
        return line.put("payload", base64(message.payload()));
    }

    static Message read(Fields fields) {
        String clientId = fields.optionalText("client-id");
        String user = fields.optionalText("user");
        return new Message(
                TopicName.of(fields.text("topic")),
                fields.bytes("payload"),
                Qos.of((int) fields.number("qos", 0, 2)),
                fields.flag("retain"),
                fields.number("published-at", Long.MIN_VALUE, Long.MAX_VALUE),
                fields.number("expires-at", Long.MIN_VALUE, Long.MAX_VALUE, Message.NEVER),
                properties(fields),
                clientId == null ? null : new Publisher(clientId, user));
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static void putProperties(MessageProperties properties, JsonObject to) {
        if (properties.isEmpty()) {
            return;
        }
        JsonObject object = new JsonObject();
        if (properties.payloadIsUtf8()) {
            object.put("payload-is-utf8", true);
        }
        if (properties.contentType() != null) {
            object.put("content-type", properties.contentType());
        }
        if (properties.responseTopic() != null) {
            object.put("response-topic", properties.responseTopic());
        }
        Buffer correlation = properties.correlationData();
        if (correlation != null) {
            object.put("correlation-data", base64(correlation.getBytes()));
        }
        JsonArray user = new JsonArray();
        for (UserProperty each : properties.userProperties()) {
            user.add(new JsonObject().put("name", each.name()).put("value", each.value()));
        }
        if (!user.isEmpty()) {
            object.put("user", user);
        }
        to.put(PROPERTIES, object);
    }

    static MessageProperties properties(Fields from) {
        if (!from.has(PROPERTIES)) {
            return MessageProperties.NONE;
        }
        Fields fields = from.object(PROPERTIES);
        List<UserProperty> user = fields.objects("user", each -> {
            UserProperty property = new UserProperty(each.text("name"), each.text("value"));
            each.end();
            return property;
        });
        MessageProperties read = new MessageProperties(
                fields.flag("payload-is-utf8"),
                fields.optionalText("content-type"),
                fields.optionalText("response-topic"),
                fields.has("correlation-data") ? Buffer.buffer(fields.bytes("correlation-data")) : null,
                user);
        fields.end();
        return read;
    }
}
