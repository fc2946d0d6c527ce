// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicName;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RetainedIndexTest {
    private static final TopicName TEMP = TopicName.of("room/1/temp");

    private final RetainedIndex index = new RetainedIndex();

    @Test
    @DisplayName("[MQTT-3.3.1-5] keeps the last message of a topic")
    void keepsTheLastMessage() {
        long first = index.put(message("room/1/temp", "20"));
        long second = index.put(message("room/1/temp", "21"));

        RetainedIndex.Entry entry = requireNonNull(index.get(TEMP));
        assertThat(second).isGreaterThan(first);
        assertThat(entry.stamp()).isEqualTo(second).isEqualTo(index.stamp());
        assertThat(entry.message().payloadText()).isEqualTo("21");
        assertThat(entry.message().retain()).isTrue();
        assertThat(index.size()).isEqualTo(1);
    }

    @Test
    @DisplayName("[MQTT-3.3.1-6] an empty payload removes, and takes a stamp as any change")
    void removesByEmptyPayload() {
        long put = index.put(message("room/1/temp", "20"));
        long removed = index.put(message("room/1/temp", ""));
        long nothing = index.remove(TEMP);

        assertThat(removed).isGreaterThan(put);
        assertThat(nothing).isGreaterThan(removed);
        assertThat(index.get(TEMP)).isNull();
        assertThat(index.size()).isZero();
        assertThat(index.bytes()).isZero();
    }

    @Test
    void instancesAgreeOnTheLastMessageWhateverTheOrderInWhichTheyHearOfIt() {
        RetainedIndex one = new RetainedIndex(1);
        RetainedIndex other = new RetainedIndex(2);
        Message earlier = message("room/1/temp", "20");
        long first = one.put(earlier);
        other.change(TEMP, first, earlier);
        Message later = message("room/1/temp", "21");
        long second = other.put(later);

        one.change(TEMP, second, later);
        one.change(TEMP, first, earlier);

        assertThat(second).isGreaterThan(first);
        assertThat(requireNonNull(one.get(TEMP)).message().payloadText()).isEqualTo("21");
        one.change(TEMP, second + 1, null);
        assertThat(one.get(TEMP)).isNull();
        assertThat(one.put(later)).isGreaterThan(second + 1);
    }

    @Test
    void countsBytes() {
        index.put(message("room/1/temp", "a long one"));
        index.put(message("room/2/temp", "20"));
        index.put(message("room/1/temp", "20"));

        assertThat(index.bytes()).isEqualTo(2L * message("room/1/temp", "20").size());
    }

    @Test
    void removesAnEntryOnlyWhileItIsTheLast() {
        index.put(message("room/1/temp", "20"));
        RetainedIndex.Entry old = requireNonNull(index.get(TEMP));
        index.put(message("room/1/temp", "21"));
        RetainedIndex.Entry now = requireNonNull(index.get(TEMP));

        assertThat(index.removeIfSame(old)).isFalse();
        assertThat(index.get(TEMP)).isSameAs(now);
        assertThat(index.removeIfSame(now)).isTrue();
        assertThat(index.removeIfSame(now)).isFalse();
        assertThat(index.size()).isZero();
    }

    @Test
    void goesOnFromTheStampsOfTheStore() {
        index.restore(message("room/1/temp", "20"), 40);
        index.restore(message("room/2/temp", "18"), 12);
        index.restore(message("room/1/temp", "19"), 39);

        assertThat(index.stamp()).isEqualTo(40);
        assertThat(requireNonNull(index.get(TEMP)).message().payloadText()).isEqualTo("20");
        assertThat(index.put(message("room/3/temp", "17"))).isEqualTo(41);
    }

    static Message message(String topic, String payload) {
        return new Message(
                TopicName.of(topic),
                payload.getBytes(StandardCharsets.UTF_8),
                Qos.AT_LEAST_ONCE,
                true,
                0,
                Message.NEVER,
                MessageProperties.NONE,
                null);
    }
}
