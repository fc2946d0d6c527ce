// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.mqtt.UserProperty;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PeerFrameTest {
    private static final MessageProperties EVERY_PROPERTY = new MessageProperties(
            true,
            "text/plain",
            "answers/1",
            Buffer.buffer("question 1"),
            List.of(new UserProperty("room", "hall"), new UserProperty("room", "Küche")));

    static List<Message> messages() {
        byte[] payload = "21 °C".getBytes(StandardCharsets.UTF_8);
        TopicName topic = TopicName.of("hall/temperatur/°");
        return List.of(
                new Message(
                        topic, new byte[0], Qos.AT_MOST_ONCE, false, 1, Message.NEVER, MessageProperties.NONE, null),
                new Message(
                        topic,
                        payload,
                        Qos.AT_LEAST_ONCE,
                        true,
                        1_700_000_000_000L,
                        5,
                        EVERY_PROPERTY,
                        new Publisher("a", null)),
                new Message(
                        topic,
                        new byte[100_000],
                        Qos.EXACTLY_ONCE,
                        false,
                        -1,
                        Long.MAX_VALUE - 1,
                        MessageProperties.NONE,
                        new Publisher("sensor", "hall")));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageArrivesAsItWasSent(Message message) {
        PeerFrameWriter writer = new PeerFrameWriter(1);
        writer.live(message);
        writer.member(2, "$share/g/#", message);
        writer.direct("display", "$share/g/#", message);

        PeerFrameReader reader = new PeerFrameReader(writer.toByteArray());

        assertThat(reader.nextByte()).isEqualTo(PeerFrameWriter.FORMAT);
        assertThat(reader.nextByte()).isEqualTo(PeerFrameWriter.LIVE);
        assertSame(reader.nextMessage(TopicName::of), message);
        assertThat(reader.nextByte()).isEqualTo(PeerFrameWriter.MEMBER);
        assertThat(reader.nextByte()).isEqualTo(2);
        assertThat(reader.nextText()).isEqualTo("$share/g/#");
        assertSame(reader.nextMessage(TopicName::of), message);
        assertThat(reader.nextByte()).isEqualTo(PeerFrameWriter.DIRECT);
        assertThat(reader.nextText()).isEqualTo("display");
        assertThat(reader.nextText()).isEqualTo("$share/g/#");
        assertSame(reader.nextMessage(TopicName::of), message);
        assertThat(reader.hasMore()).isFalse();
    }

    private static void assertSame(Message came, Message sent) {
        assertThat(came).usingRecursiveComparison().isEqualTo(sent);
    }

    @Test
    void routesArriveAsTheyWereSent() {
        PeerFrameWriter writer = new PeerFrameWriter(1);
        writer.routes(1L << 40, Map.of("hall/#", 3));
        writer.routed(-1);

        PeerFrameReader reader = new PeerFrameReader(writer.toByteArray());

        assertThat(reader.nextByte()).isEqualTo(PeerFrameWriter.FORMAT);
        assertThat(reader.nextByte()).isEqualTo(PeerFrameWriter.ROUTES);
        assertThat(reader.nextLong()).isEqualTo(1L << 40);
        assertThat(reader.nextInt()).isEqualTo(1);
        assertThat(reader.nextText()).isEqualTo("hall/#");
        assertThat(reader.nextInt()).isEqualTo(3);
        assertThat(reader.nextByte()).isEqualTo(PeerFrameWriter.ROUTED);
        assertThat(reader.nextLong()).isEqualTo(-1);
        assertThat(reader.hasMore()).isFalse();
    }
}
