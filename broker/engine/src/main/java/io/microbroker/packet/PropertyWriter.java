// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.UserProperty;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes single properties, identifier first (MQTT 5.0 §2.2.2.2). What is null is not written. */
public final class PropertyWriter {
    private PropertyWriter() {}

    /** Writes a one-byte property. */
    public static void putByte(ByteSink sink, int id, int value) {
        sink.put(id);
        sink.put(value);
    }

    /** Writes a two-byte property. */
    public static void putShort(ByteSink sink, int id, int value) {
        sink.put(id);
        sink.putShort(value);
    }

    /** Writes a four-byte property, 0..4,294,967,295. */
    public static void putInt(ByteSink sink, int id, long value) {
        sink.put(id);
        sink.putInt((int) value);
    }

    /** Writes a property that is a variable byte integer. */
    public static void putVarInt(ByteSink sink, int id, int value) {
        sink.put(id);
        sink.putVarInt(value);
    }

    /** Writes a text property. */
    public static void putUtf8(ByteSink sink, int id, @Nullable String value) {
        if (value != null) {
            sink.put(id);
            sink.putUtf8(value);
        }
    }

    /** Writes a binary property. */
    public static void putBinary(ByteSink sink, int id, @Nullable Buffer value) {
        if (value != null) {
            sink.put(id);
            sink.putBinary(value.getBytes());
        }
    }

    /** Writes user properties in their order [MQTT-3.3.2-18]. */
    public static void putUserProperties(ByteSink sink, List<UserProperty> properties) {
        for (int i = 0; i < properties.size(); i++) {
            UserProperty property = properties.get(i);
            sink.put(PropertyId.USER_PROPERTY);
            sink.putUtf8(property.name());
            sink.putUtf8(property.value());
        }
    }

    /** Writes what travels with a message, unchanged [MQTT-3.3.2-4] [MQTT-3.3.2-15] [MQTT-3.3.2-17] [MQTT-3.3.2-20]. */
    public static void putMessageProperties(ByteSink sink, MessageProperties properties) {
        if (properties.payloadIsUtf8()) {
            putByte(sink, PropertyId.PAYLOAD_FORMAT_INDICATOR, 1);
        }
        putUtf8(sink, PropertyId.CONTENT_TYPE, properties.contentType());
        putUtf8(sink, PropertyId.RESPONSE_TOPIC, properties.responseTopic());
        putBinary(sink, PropertyId.CORRELATION_DATA, properties.correlationData());
        putUserProperties(sink, properties.userProperties());
    }
}
