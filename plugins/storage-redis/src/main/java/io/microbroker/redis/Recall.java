// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Topic and publisher of the message that was read before: the next one often has the same. Confined to one thread. */
final class Recall {
    private byte[] topicBytes = {};
    private @Nullable TopicName topic;
    private byte[] publisherBytes = {};
    private byte @Nullable [] userBytes;
    private @Nullable Publisher publisher;

    TopicName topic(byte[] utf8) {
        TopicName known = topic;
        if (known == null || !Arrays.equals(utf8, topicBytes)) {
            known = TopicName.of(text(utf8));
            topic = known;
            topicBytes = utf8;
        }
        return known;
    }

    Publisher publisher(byte[] clientId, byte @Nullable [] username) {
        Publisher known = publisher;
        if (known == null || !Arrays.equals(clientId, publisherBytes) || !Arrays.equals(username, userBytes)) {
            known = new Publisher(text(clientId), username == null ? null : text(username));
            publisher = known;
            publisherBytes = clientId;
            userBytes = username;
        }
        return known;
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
