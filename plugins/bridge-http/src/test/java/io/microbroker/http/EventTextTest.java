// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.client.Delivery;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class EventTextTest {
    private static final List<String> TEXTS = List.of(
            "", "on", "21.5", "a \"b\" \\c", "line\nbreak", "\u007f", "\u00e4\u20ac\ud83d\ude00", "x".repeat(20_000));

    private final EventText text = new EventText();

    private record Delivered(Message message, Qos qos, boolean retain) implements Delivery {
        @Override
        public boolean duplicate() {
            return false;
        }

        @Override
        public void acknowledge() {}
    }

    private static Delivery delivery(byte[] payload, long millis, long expiresAtMillis, MessageProperties properties) {
        Message message = new Message(
                TopicName.of("home/\u00e4"),
                payload,
                Qos.AT_LEAST_ONCE,
                true,
                millis,
                expiresAtMillis,
                properties,
                null);
        return new Delivered(message, Qos.AT_MOST_ONCE, false);
    }

    private static String expected(Delivery delivery) {
        return "data: " + EventText.view(delivery).toBuffer().toString(StandardCharsets.UTF_8) + "\n\n";
    }

    private String written(Delivery delivery) {
        text.add(delivery);
        return text.take().toString(StandardCharsets.UTF_8);
    }

    @Test
    void bothWaysLookTheSame() {
        for (String payload : TEXTS) {
            for (String topic : List.of("home/hall", "a\"b", "\u20ac")) {
                for (int bits = 0; bits < 4; bits++) {
                    Message message = Message.of(topic, payload, Qos.AT_LEAST_ONCE, (bits & 1) > 0);
                    Delivery delivery = new Delivered(message, Qos.of(bits >> 1), (bits & 1) > 0);

                    assertThat(written(delivery)).isEqualTo(expected(delivery));
                }
            }
        }
    }

    @Test
    void whatIsNoTextAndWhatHasPropertiesIsTheSame() {
        byte[] binary = new byte[100];
        new Random(1).nextBytes(binary);
        MessageProperties properties = new MessageProperties(true, "text/plain", null, null, List.of());

        for (Delivery delivery : List.of(
                delivery(binary, 0, Message.NEVER, MessageProperties.NONE),
                delivery(new byte[] {'1'}, 1_780_000_000_000L, 1_780_000_001_000L, MessageProperties.NONE),
                delivery(new byte[] {'1'}, 1_780_000_000_001L, Message.NEVER, properties))) {
            assertThat(written(delivery)).isEqualTo(expected(delivery));
        }
    }

    @Test
    void severalStandBehindEachOther() {
        Delivery one = delivery(new byte[] {'1'}, 1, Message.NEVER, MessageProperties.NONE);
        Delivery two = delivery(new byte[] {'2'}, 2, Message.NEVER, MessageProperties.NONE);
        text.add(one);
        text.add(two);

        assertThat(text.take().toString(StandardCharsets.UTF_8)).isEqualTo(expected(one) + expected(two));
        assertThat(text.length()).isZero();
    }
}
