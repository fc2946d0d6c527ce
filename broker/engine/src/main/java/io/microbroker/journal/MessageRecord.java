// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.mqtt.UserProperty;
import io.microbroker.spi.mqtt.Will;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages, wills and their properties as bytes. */
final class MessageRecord {
    private static final int QOS = 3;
    private static final int RETAIN = 4;
    private static final int PUBLISHER = 8;
    private static final int PROPERTIES = 16;

    private MessageRecord() {}

    /** A {@link Record#MESSAGE}. */
    static void write(Message message, int slot, RecordWriter out) {
        int start = out.length();
        out.putByte(Record.MESSAGE).putInt(0).putInt(slot);
        out.putLong(message.expiresAtMillis()).putInt(message.size());
        Publisher publisher = message.publisher();
        MessageProperties properties = message.properties();
        boolean bare = properties.isEmpty();
        int flags = message.qos().level()
                | (message.retain() ? RETAIN : 0)
                | (publisher == null ? 0 : PUBLISHER)
                | (bare ? 0 : PROPERTIES);
        out.putByte(flags).putLong(message.publishedAtMillis());
        out.putBytes(message.topic().utf8()).putBytes(message.payload());
        if (publisher != null) {
            out.putText(publisher.clientId()).putOptional(publisher.username());
        }
        if (!bare) {
            writeProperties(properties, out);
        }
        out.setInt(start + 1, out.length() - start);
    }

    /** The message of a record that begins here. */
    static Message read(byte[] array, int at) {
        RecordReader in = new RecordReader(array, at + Record.MESSAGE_HEAD);
        int flags = in.nextByte();
        long publishedAt = in.nextLong();
        TopicName topic = TopicName.of(in.nextText());
        byte[] payload = in.nextBytes();
        Publisher publisher = (flags & PUBLISHER) == 0 ? null : new Publisher(in.nextText(), in.nextOptional());
        MessageProperties properties = (flags & PROPERTIES) == 0 ? MessageProperties.NONE : readProperties(in);
        return new Message(
                topic,
                payload,
                Qos.of(flags & QOS),
                (flags & RETAIN) != 0,
                publishedAt,
                in.longAt(at + 9),
                properties,
                publisher);
    }

    /** 0, or 1 and the will. */
    static void writeWill(@Nullable Will will, RecordWriter out) {
        if (will == null) {
            out.putByte(0);
            return;
        }
        out.putByte(1).putByte(will.qos().level() | (will.retain() ? RETAIN : 0));
        out.putLong(will.delaySeconds()).putLong(will.messageExpirySeconds());
        out.putBytes(will.topic().utf8()).putBytes(will.payload());
        writeProperties(will.properties(), out);
    }

    static @Nullable Will readWill(RecordReader in) {
        if (in.nextByte() == 0) {
            return null;
        }
        int flags = in.nextByte();
        long delay = in.nextLong();
        long expiry = in.nextLong();
        TopicName topic = TopicName.of(in.nextText());
        byte[] payload = in.nextBytes();
        return new Will(topic, payload, Qos.of(flags & QOS), (flags & RETAIN) != 0, delay, expiry, readProperties(in));
    }

    private static void writeProperties(MessageProperties properties, RecordWriter out) {
        out.putByte(properties.payloadIsUtf8() ? 1 : 0);
        out.putOptional(properties.contentType()).putOptional(properties.responseTopic());
        Buffer correlation = properties.correlationData();
        if (correlation == null) {
            out.putByte(0);
        } else {
            out.putByte(1).putBytes(correlation.getBytes());
        }
        out.putInt(properties.userProperties().size());
        for (UserProperty property : properties.userProperties()) {
            out.putText(property.name()).putText(property.value());
        }
    }

    private static MessageProperties readProperties(RecordReader in) {
        boolean utf8 = in.nextByte() != 0;
        String contentType = in.nextOptional();
        String responseTopic = in.nextOptional();
        Buffer correlation = in.nextByte() == 0 ? null : in.nextBuffer();
        int count = in.nextInt();
        List<UserProperty> user = new ArrayList<>(Math.min(count, 64));
        for (int i = 0; i < count; i++) {
            user.add(new UserProperty(in.nextText(), in.nextText()));
        }
        MessageProperties read = new MessageProperties(utf8, contentType, responseTopic, correlation, user);
        return read.isEmpty() ? MessageProperties.NONE : read;
    }
}
