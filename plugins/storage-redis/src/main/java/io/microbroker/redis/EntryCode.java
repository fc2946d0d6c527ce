// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.RetainHandling;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.mqtt.UserProperty;
import io.microbroker.spi.mqtt.Will;
import io.microbroker.spi.storage.Stored;
import io.microbroker.spi.storage.StoredTarget;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages, targets, wills and subscriptions as bytes. An entry of a queue lies in Redis as
 *
 * <pre>
 * 4 bytes   size of the message, by which queues are bounded
 * 8 bytes   its expiry in milliseconds, a double
 * 1 byte    'm', or 'r' where the scripts keep the message apart
 * 2 bytes   length of the head
 *           head: how this session gets it
 *           message
 * </pre>
 *
 * <p>The scripts look at what comes before the head, at nothing else.
 */
final class EntryCode {
    private static final int QOS = 3;
    private static final int RETAIN = 4;
    private static final int PUBLISHER = 8;
    private static final int USERNAME = 16;
    private static final int PROPERTIES = 32;
    private static final int SHARED = 8;

    private static final int NO_LOCAL = 4;
    private static final int AS_PUBLISHED = 8;
    private static final int HANDLING_SHIFT = 4;

    private static final int BEFORE_BYTES = 12;

    private EntryCode() {}

    /** The first 12 bytes of an entry. */
    static byte[] before(Message message) {
        PackWriter out = new PackWriter(BEFORE_BYTES);
        writeBefore(message, out);
        return out.toBytes();
    }

    private static void writeBefore(Message message, PackWriter out) {
        out.big(message.size(), Integer.BYTES);
        out.big(Double.doubleToLongBits(message.expiresAtMillis()), Long.BYTES);
    }

    static byte[] message(Message message) {
        PackWriter out = new PackWriter(message.size());
        writeMessage(message, out);
        return out.toBytes();
    }

    /** A message with its size and expiry before it, as retained messages lie in Redis. */
    static byte[] retained(Message message) {
        PackWriter out = new PackWriter(message.size());
        writeBefore(message, out);
        writeMessage(message, out);
        return out.toBytes();
    }

    private static void writeMessage(Message message, PackWriter out) {
        Publisher publisher = message.publisher();
        String username = publisher == null ? null : publisher.username();
        boolean bare = message.properties().isEmpty();
        out.number(message.qos().level()
                | (message.retain() ? RETAIN : 0)
                | (publisher == null ? 0 : PUBLISHER)
                | (username == null ? 0 : USERNAME)
                | (bare ? 0 : PROPERTIES));
        out.number(message.publishedAtMillis()).number(message.expiresAtMillis());
        out.string(message.topic().utf8()).string(message.payload());
        if (publisher != null) {
            out.text(publisher.clientId());
        }
        if (username != null) {
            out.text(username);
        }
        if (!bare) {
            writeProperties(message.properties(), out);
        }
    }

    private static Message readMessage(PackReader in) {
        return readMessage(in, new Recall());
    }

    private static Message readMessage(PackReader in, Recall recall) {
        int flags = (int) in.nextNumber();
        long publishedAt = in.nextNumber();
        long expiresAt = in.nextNumber();
        TopicName topic = recall.topic(in.nextBytes());
        byte[] payload = in.nextBytes();
        Publisher publisher = (flags & PUBLISHER) == 0
                ? null
                : recall.publisher(in.nextBytes(), (flags & USERNAME) == 0 ? null : in.nextBytes());
        return new Message(
                topic,
                payload,
                Qos.of(flags & QOS),
                (flags & RETAIN) != 0,
                publishedAt,
                expiresAt,
                (flags & PROPERTIES) == 0 ? MessageProperties.NONE : readProperties(in),
                publisher);
    }

    /** The entry of a message in the queue of one session. */
    static byte[] entry(Message message, StoredTarget target) {
        PackWriter out = new PackWriter(message.size() + 96);
        writeBefore(message, out);
        out.big('m', 1).append(head(target));
        writeMessage(message, out);
        return out.toBytes();
    }

    /** How one session gets a message: the head of an entry, its length before it. */
    static byte[] head(StoredTarget target) {
        PackWriter head = new PackWriter();
        String shared = target.sharedFilter();
        head.number(target.qos().level() | (target.retain() ? RETAIN : 0) | (shared == null ? 0 : SHARED));
        head.array(target.subscriptionIds().length);
        for (int id : target.subscriptionIds()) {
            head.number(id);
        }
        if (shared != null) {
            head.text(shared);
        }
        return new PackWriter(head.length() + 2)
                .big(head.length(), Short.BYTES)
                .append(head.toBytes())
                .toBytes();
    }

    /** An entry of the queue of a client. */
    static Stored entry(String clientId, long sequence, byte[] entry) {
        return entry(clientId, sequence, entry, new Recall());
    }

    /** The same, one of several that are read one after the other. */
    static Stored entry(String clientId, long sequence, byte[] entry, Recall recall) {
        PackReader in = new PackReader(entry);
        in.pass(BEFORE_BYTES + 1 + Short.BYTES);
        int flags = (int) in.nextNumber();
        int[] ids = new int[in.nextArray()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = (int) in.nextNumber();
        }
        String shared = (flags & SHARED) == 0 ? null : in.nextText();
        StoredTarget target = new StoredTarget(clientId, Qos.of(flags & QOS), (flags & RETAIN) != 0, ids, shared);
        return new Stored(sequence, readMessage(in, recall), target);
    }

    /** The same of its pieces: what is before the head, the head, and the message. */
    static Stored entry(String clientId, long sequence, byte[] before, byte[] head, byte[] body) {
        byte[] entry = new PackWriter(before.length + head.length + body.length + 1)
                .append(before)
                .big('m', 1)
                .append(head)
                .append(body)
                .toBytes();
        return entry(clientId, sequence, entry);
    }

    /** A retained message with its stamp. */
    record Retained(long stamp, Message message) {}

    static Retained readRetained(byte[] value) {
        PackReader in = new PackReader(value);
        long stamp = (long) Double.longBitsToDouble(
                java.nio.ByteBuffer.wrap(in.nextRaw(Long.BYTES)).getLong());
        in.nextRaw(BEFORE_BYTES);
        return new Retained(stamp, readMessage(in));
    }

    /** Empty if there is none. */
    static byte[] will(@Nullable Will will) {
        if (will == null) {
            return new byte[0];
        }
        PackWriter out = new PackWriter();
        out.number(will.qos().level() | (will.retain() ? RETAIN : 0) | PROPERTIES);
        out.number(will.delaySeconds()).number(will.messageExpirySeconds());
        out.string(will.topic().utf8()).string(will.payload());
        writeProperties(will.properties(), out);
        return out.toBytes();
    }

    static @Nullable Will readWill(byte[] value) {
        if (value.length == 0) {
            return null;
        }
        PackReader in = new PackReader(value);
        int flags = (int) in.nextNumber();
        long delay = in.nextNumber();
        long expiry = in.nextNumber();
        TopicName topic = TopicName.of(in.nextText());
        byte[] payload = in.nextBytes();
        return new Will(topic, payload, Qos.of(flags & QOS), (flags & RETAIN) != 0, delay, expiry, readProperties(in));
    }

    private static void writeProperties(MessageProperties properties, PackWriter out) {
        out.number(properties.payloadIsUtf8() ? 1 : 0);
        writeOptional(properties.contentType(), out);
        writeOptional(properties.responseTopic(), out);
        Buffer correlation = properties.correlationData();
        out.array(correlation == null ? 0 : 1);
        if (correlation != null) {
            out.string(correlation.getBytes());
        }
        out.array(2 * properties.userProperties().size());
        for (UserProperty property : properties.userProperties()) {
            out.text(property.name()).text(property.value());
        }
    }

    private static MessageProperties readProperties(PackReader in) {
        boolean utf8 = in.nextNumber() != 0;
        String contentType = readOptional(in);
        String responseTopic = readOptional(in);
        Buffer correlation = in.nextArray() == 0 ? null : Buffer.buffer(in.nextBytes());
        List<UserProperty> user = new ArrayList<>();
        for (int left = in.nextArray(); left > 0; left -= 2) {
            user.add(new UserProperty(in.nextText(), in.nextText()));
        }
        MessageProperties read = new MessageProperties(utf8, contentType, responseTopic, correlation, user);
        return read.isEmpty() ? MessageProperties.NONE : read;
    }

    /** An array of none or one. */
    static void writeOptional(@Nullable String text, PackWriter out) {
        out.array(text == null ? 0 : 1);
        if (text != null) {
            out.text(text);
        }
    }

    static @Nullable String readOptional(PackReader in) {
        return in.nextArray() == 0 ? null : in.nextText();
    }

    /** An {@link #writeOptional optional} by itself. */
    static byte[] optional(@Nullable String text) {
        PackWriter out = new PackWriter();
        writeOptional(text, out);
        return out.toBytes();
    }

    /** What a subscription says besides its filter. */
    static byte[] options(Subscription subscription) {
        int flags = subscription.qos().level()
                | (subscription.noLocal() ? NO_LOCAL : 0)
                | (subscription.retainAsPublished() ? AS_PUBLISHED : 0)
                | subscription.retainHandling().ordinal() << HANDLING_SHIFT;
        return new PackWriter().number(flags).number(subscription.identifier()).toBytes();
    }

    /** Subscriptions as the scripts tell them: filter, options, filter, options, … */
    static List<Subscription> readSubscriptions(PackReader in) {
        return readSubscriptions(in, in.nextArray());
    }

    /** So many values of such. */
    static List<Subscription> readSubscriptions(PackReader in, int count) {
        List<Subscription> found = new ArrayList<>();
        for (int left = count; left > 0; left -= 2) {
            TopicFilter filter = TopicFilter.of(in.nextText());
            PackReader options = new PackReader(in.nextBytes());
            int flags = (int) options.nextNumber();
            found.add(new Subscription(
                    filter,
                    Qos.of(flags & QOS),
                    (flags & NO_LOCAL) != 0,
                    (flags & AS_PUBLISHED) != 0,
                    RetainHandling.values()[flags >> HANDLING_SHIFT],
                    (int) options.nextNumber()));
        }
        return found;
    }
}
