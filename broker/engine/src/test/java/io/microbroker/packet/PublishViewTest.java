// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishViewTest {
    private final PublishView view = new PublishView();

    @Test
    void decodesTheTopicName() {
        topic("Küche/1".getBytes(StandardCharsets.UTF_8));

        assertThat(view.topicName().value()).isEqualTo("Küche/1");
    }

    @Test
    void refusesATopicNameThatIsNotUtf8() {
        topic(new byte[] {'a', (byte) 0xFF});

        assertThatThrownBy(view::topicName).isInstanceOf(MalformedPacketException.class);
    }

    @Test
    void refusesATopicNameWithNul() {
        topic(new byte[] {'a', 0});

        assertThatThrownBy(view::topicName).isInstanceOf(MalformedPacketException.class);
    }

    @Test
    void refusesATopicNameWithAWildcardOrWithoutText() {
        for (String name : new String[] {"room/#", "+/1", ""}) {
            topic(name.getBytes(StandardCharsets.UTF_8));

            assertThatThrownBy(view::topicName)
                    .isInstanceOfSatisfying(ProtocolException.class, e -> assertThat(e.reason())
                            .isEqualTo(ReasonCode.TOPIC_NAME_INVALID));
        }
    }

    @Test
    void forgetsThePacketBefore() {
        topic(new byte[] {'a'});
        view.packetId(7);
        view.topicAlias(8);
        view.messageExpirySeconds(9);
        view.properties(new MessageProperties(true, null, null, null, List.of()));

        view.begin(new byte[0], 0x0B);

        assertThat(view.packetId()).isZero();
        assertThat(view.topicAlias()).isZero();
        assertThat(view.messageExpirySeconds()).isEqualTo(PublishView.NO_EXPIRY);
        assertThat(view.properties()).isSameAs(MessageProperties.NONE);
        assertThat(view.dup()).isTrue();
        assertThat(view.qos()).isEqualTo(1);
        assertThat(view.retain()).isTrue();
    }

    private void topic(byte[] utf8) {
        byte[] buffer = new byte[utf8.length + 2];
        System.arraycopy(utf8, 0, buffer, 1, utf8.length);
        view.begin(buffer, 0);
        view.topicAt(1, utf8.length);
    }
}
