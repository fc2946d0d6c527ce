// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.spi.admin.Ban;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.mqtt.UserProperty;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what {@link PeerFrameWriter} wrote. Fails with an unchecked exception where it did not. */
final class PeerFrameReader {
    private final byte[] bytes;
    private int at;

    PeerFrameReader(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean hasMore() {
        return at < bytes.length;
    }

    int nextByte() {
        return bytes[at++] & 0xFF;
    }

    int nextInt() {
        int value = nextByte() << 24 | nextByte() << 16;
        return value | nextByte() << 8 | nextByte();
    }

    long nextLong() {
        long high = nextInt();
        return high << 32 | nextInt() & 0xFFFF_FFFFL;
    }

    String nextText() {
        int length = nextShort();
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    Ban nextBan() {
        return new Ban(nextKind(), nextText(), nextText(), nextLong(), nextLong());
    }

    Bans.Lift nextLift() {
        return new Bans.Lift(nextKind(), nextText(), nextLong());
    }

    private Ban.Kind nextKind() {
        return Ban.Kind.values()[nextByte()];
    }

    private int nextShort() {
        return nextByte() << 8 | nextByte();
    }

    private byte[] nextBytes(int length) {
        if (length < 0 || length > bytes.length - at) {
            throw new IndexOutOfBoundsException("a frame ends within a message");
        }
        byte[] part = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return part;
    }

    /**
     * A message.
     *
     * @param topics finds the topic of its name
     */
    Message nextMessage(Function<String, TopicName> topics) {
        int flags = nextByte();
        long publishedAt = nextLong();
        long expiresAt = (flags & PeerFrameWriter.EXPIRES) == 0 ? Message.NEVER : nextLong();
        TopicName topic = topics.apply(nextText());
        byte[] payload = nextBytes(nextInt());
        @Nullable Publisher publisher = (flags & PeerFrameWriter.PUBLISHER) == 0 ? null : nextPublisher(flags);
        MessageProperties properties =
                (flags & PeerFrameWriter.PROPERTIES) == 0 ? MessageProperties.NONE : nextProperties();
        return new Message(
                topic,
                payload,
                Qos.of(flags & PeerFrameWriter.QOS),
                (flags & PeerFrameWriter.RETAIN) != 0,
                publishedAt,
                expiresAt,
                properties,
                publisher);
    }

    private Publisher nextPublisher(int flags) {
        String clientId = nextText();
        return new Publisher(clientId, (flags & PeerFrameWriter.USER) == 0 ? null : nextText());
    }

    private MessageProperties nextProperties() {
        int flags = nextByte();
        @Nullable String contentType = (flags & PeerFrameWriter.CONTENT_TYPE) == 0 ? null : nextText();
        @Nullable String responseTopic = (flags & PeerFrameWriter.RESPONSE_TOPIC) == 0 ? null : nextText();
        @Nullable
        Buffer correlation = (flags & PeerFrameWriter.CORRELATION) == 0 ? null : Buffer.buffer(nextBytes(nextShort()));
        int count = nextInt();
        List<UserProperty> user = new ArrayList<>(Math.min(count, 64));
        for (int i = 0; i < count; i++) {
            user.add(new UserProperty(nextText(), nextText()));
        }
        return new MessageProperties(
                (flags & PeerFrameWriter.UTF8_PAYLOAD) != 0, contentType, responseTopic, correlation, user);
    }
}
