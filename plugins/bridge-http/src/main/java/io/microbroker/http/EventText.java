// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.spi.client.Delivery;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.MessageProperties;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Messages as server-sent events, one behind the other. What most messages are, a topic and a payload of plain text without
 * properties, is copied byte by byte; all else goes by way of {@link Views}, and both look the same. One thread.
 */
final class EventText {
    private static final byte[] TOPIC = ascii("data: {\"topic\":\"");
    private static final byte[] QOS = ascii("\",\"qos\":");
    private static final byte[] RETAINED = ascii(",\"retain\":true,\"publishedAt\":\"");
    private static final byte[] LIVE = ascii(",\"retain\":false,\"publishedAt\":\"");
    private static final byte[] PAYLOAD = ascii("\",\"payload\":\"");
    private static final byte[] END = ascii("\"}\n\n");
    private static final int FIRST_BYTES = 8 << 10;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;
    private long timeMillis = -1;
    private byte[] time = {};

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    int length() {
        return length;
    }

    void add(Delivery delivery) {
        Message message = delivery.message();
        byte[] topic = message.topic().utf8();
        byte[] payload = message.payload();
        boolean plain = message.properties().equals(MessageProperties.NONE)
                && message.expiresAtMillis() == Message.NEVER
                && isPlain(topic)
                && isPlain(payload);
        if (!plain) {
            append(ascii("data: "));
            append(view(delivery).toBuffer().getBytes());
            append(ascii("\n\n"));
            return;
        }
        append(TOPIC);
        append(topic);
        append(QOS);
        append(new byte[] {(byte) ('0' + delivery.qos().level())});
        append(delivery.retain() ? RETAINED : LIVE);
        append(timeOf(message.publishedAtMillis()));
        append(PAYLOAD);
        append(payload);
        append(END);
    }

    static JsonObject view(Delivery delivery) {
        return Views.message(delivery.message())
                .put("qos", delivery.qos().level())
                .put("retain", delivery.retain());
    }

    /** Whether it stands in JSON as it is. */
    private static boolean isPlain(byte[] text) {
        for (byte b : text) {
            if (b < ' ' || b == '"' || b == '\\' || b == 0x7F) {
                return false;
            }
        }
        return true;
    }

    /** Many messages come in one millisecond. */
    private byte[] timeOf(long millis) {
        if (millis != timeMillis) {
            time = ascii(Instant.ofEpochMilli(millis).toString());
            timeMillis = millis;
        }
        return time;
    }

    private void append(byte[] more) {
        if (length + more.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more.length));
        }
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    /** All that was added since it was last taken. */
    Buffer take() {
        Buffer taken = Buffer.buffer(length).appendBytes(bytes, 0, length);
        length = 0;
        if (bytes.length > 2 * MessageStream.BATCH_BYTES) { // a large message has passed
            bytes = new byte[FIRST_BYTES];
        }
        return taken;
    }
}
