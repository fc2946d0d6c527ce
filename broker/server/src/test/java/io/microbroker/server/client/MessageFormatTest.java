// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.packet.Publish;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.UserProperty;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MessageFormatTest {
    private static final ZonedDateTime AT = ZonedDateTime.parse("2026-02-03T04:05:06.007+01:00");

    @Test
    void theDefaultIsThePayloadAndNothingForNoPayload() {
        assertThat(line(MessageFormat.payload(), plain("21.5"))).isEqualTo("21.5\n");
        assertThat(line(MessageFormat.payload(), plain(""))).isEmpty();
    }

    @Test
    void verboseNamesTheTopicAlsoWithoutPayload() {
        assertThat(line(MessageFormat.verbose(), plain("21.5"))).isEqualTo("home/kitchen 21.5\n");
        assertThat(line(MessageFormat.verbose(), plain(""))).isEqualTo("home/kitchen (null)\n");
    }

    @Test
    void noEndOfLineIfNoneIsWanted() {
        assertThat(MessageFormat.verbose().write(plain("on"), false)).isEqualTo(bytes("home/kitchen on"));
    }

    @Test
    void fillsThePlacesOfAPlainMessage() {
        assertThat(format("%t|%p|%l|%q|%r|%m|%x|%X|100%%", plain("kö")))
                .isEqualTo("home/kitchen|kö|3|0|0||6bc3b6|6BC3B6|100%");
        assertThat(format("[%A%C%D%E%F%P%R%S]", plain("on"))).isEqualTo("[]");
    }

    @Test
    void fillsThePlacesOfProperties() {
        assertThat(format("%A|%C|%D|%E|%F|%P|%R|%S|%m|%q|%r", full("on")))
                .isEqualTo("3|text/plain|id7|60|1|room:kitchen floor:1|home/reply|4 5|9|1|1");
    }

    @Test
    void tellsTheTime() {
        assertThat(format("%I %U", plain("on"))).isEqualTo("2026-02-03T04:05:06+0100 1770087906.007000000");
    }

    @Test
    void keepsAPayloadThatIsNoText() {
        byte[] payload = {(byte) 0xFF, 0, 10};
        Publish packet = Publish.of("home/kitchen", Qos.AT_MOST_ONCE, 0, payload);

        assertThat(MessageFormat.of("%p").write(new Received("home/kitchen", packet, AT), false))
                .isEqualTo(payload);
    }

    @Test
    void knowsTheEscapes() {
        assertThat(format("\\\\\\a\\e\\n\\r\\t\\v\\0", plain(""))).isEqualTo("\\\007\033\n\r\t\013\0");
    }

    @Test
    void writesJson() {
        assertThat(format("%j", plain("a\"b")))
                .isEqualTo("{\"tst\":\"2026-02-03T04:05:06.007000+0100\",\"topic\":\"home/kitchen\",\"qos\":0,"
                        + "\"retain\":0,\"payloadlen\":3,\"payload\":\"a\\\"b\"}");
        assertThat(format("%J", full("{\"on\":true}")))
                .contains("\"mid\":9", "\"user-properties\":[{\"room\":\"kitchen\"},{\"floor\":\"1\"}]")
                .endsWith("\"payload\":{\"on\":true}}");
        assertThat(format("%J", plain("on"))).endsWith("\"payload\":\"on\"}");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> MessageFormat.of("%k"))
                .isInstanceOf(ClientException.class)
                .hasMessageStartingWith("Error: Invalid format specifier 'k'");
        assertThatThrownBy(() -> MessageFormat.of("\\q")).hasMessageStartingWith("Error: Invalid escape '\\q'");
        assertThatThrownBy(() -> MessageFormat.of("50%")).hasMessageStartingWith("Error: Incomplete format");
    }

    private static String format(String format, Received received) {
        return new String(MessageFormat.of(format).write(received, false), StandardCharsets.UTF_8);
    }

    private static String line(MessageFormat format, Received received) {
        return new String(format.write(received, true), StandardCharsets.UTF_8);
    }

    private static Received plain(String payload) {
        return new Received("home/kitchen", Publish.of("home/kitchen", Qos.AT_MOST_ONCE, 0, bytes(payload)), AT);
    }

    private static Received full(String payload) {
        MessageProperties properties = new MessageProperties(
                true,
                "text/plain",
                "home/reply",
                Buffer.buffer("id7"),
                List.of(new UserProperty("room", "kitchen"), new UserProperty("floor", "1")));
        Publish packet =
                new Publish(false, Qos.AT_LEAST_ONCE, true, "", 9, bytes(payload), 3, 60, List.of(4, 5), properties);
        return new Received("home/kitchen", packet, AT);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
