// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.microbroker.spi.transport.ListenerSpec;
import io.microbroker.testkit.Proves;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UpgradeRulesTest {
    private static final String GOOD = """
            GET /mqtt HTTP/1.1
            Host: broker.example:8083
            Upgrade: websocket
            Connection: keep-alive, Upgrade
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Protocol: mqtt

            """;

    private static String answer(String request) {
        return answer(request, Map.of());
    }

    private static String answer(String request, Map<String, Object> settings) {
        byte[] bytes = request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        HeadBuffer head = new HeadBuffer();
        ListenerSpec spec = new ListenerSpec("ws", "0.0.0.0", 8083, 65_536, settings);
        try {
            assertThat(head.add(bytes, 0, bytes.length)).isEqualTo(bytes.length);
            assertThat(head.isComplete()).isTrue();
            return new String(
                    new UpgradeRules(WebSocketSettings.of(spec)).accept(head.parse()), StandardCharsets.US_ASCII);
        } catch (HttpRefusal e) {
            return new String(e.response(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void answersTheExampleOfTheRfc() {
        assertThat(answer(GOOD))
                .startsWith("HTTP/1.1 101 ")
                .contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                .contains("\r\nSec-WebSocket-Protocol: mqtt\r\n")
                .doesNotContain("Extensions")
                .endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "'/mqtt ', '/mqtt?client=sensor ', 101",
        "'/mqtt ', '/mqtt? ', 101",
        "'/mqtt ', '/ ', 404",
        "'/mqtt ', '/mqtt/ ', 404",
        "'/mqtt ', '/MQTT ', 404",
        "'/mqtt ', '/mqtt%20 ', 404",
        "'/mqtt ', 'http://broker.example/mqtt ', 404",
        "'/mqtt ', '/mqtt  ', 400",
        "'GET', 'POST', 405",
        "'HTTP/1.1', 'HTTP/1.0', 505",
        "'HTTP/1.1', 'FTP', 505",
        "'Upgrade: websocket', 'Upgrade: WebSocket', 101",
        "'Upgrade: websocket', 'Upgrade: h2c', 426",
        "'keep-alive, Upgrade', 'keep-alive', 426",
        "'Version: 13', 'Version: 8', 426",
        "'Version: 13', 'Version: 13\nSec-WebSocket-Version: 13', 400",
        "'Host: broker.example:8083', 'X-Host: broker.example', 400",
        "'Host: broker.example:8083', 'Host: broker.example\nHost: other.example', 400",
        "'Host:', 'Host :', 400",
        "'Host:', ' Host:', 400",
        "'Host: ', 'Content-Length: 5\nHost: ', 400",
        "'Host: ', 'Content-Length: 0\nHost: ', 101",
        "'Host: ', 'Transfer-Encoding: chunked\nHost: ', 400",
        "'Host: ', 'Cookie: a\u0001b\nHost: ', 400",
        "'dGhlIHNhbXBsZSBub25jZQ==', '', 400",
        "'dGhlIHNhbXBsZSBub25jZQ==', 'dGhl', 400",
        "'dGhlIHNhbXBsZSBub25jZQ==', 'not base 64!', 400",
        "'Protocol: mqtt', 'Protocol: mqttv3.1', 101",
        "'Protocol: mqtt', 'Protocol: stomp, mqtt', 101",
        "'Protocol: mqtt', 'Protocol: stomp\nSec-WebSocket-Protocol: mqtt', 101",
        "'Protocol: mqtt', 'Protocol: stomp', 400",
        "'Protocol: mqtt', 'Protocol: MQTT', 400",
        "'Sec-WebSocket-Protocol: mqtt\n', '', 400",
    })
    @Proves(v5 = "MQTT-6.0.0-3", v311 = "MQTT-6.0.0-3")
    void judgesEachPartOfTheRequest(String part, String replacement, int status) {
        assertThat(GOOD).contains(part);

        String answer = answer(GOOD.replace(part, replacement));

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        if (status != 101) {
            assertThat(answer).contains("Connection: close\r\n");
            assertThat(answer.substring(answer.indexOf("\r\n\r\n")).strip()).isNotEmpty();
        }
    }

    @Test
    void prefersTheNameOfTheStandard() {
        assertThat(answer(GOOD.replace("Protocol: mqtt", "Protocol: mqttv3.1, mqtt")))
                .contains("Sec-WebSocket-Protocol: mqtt\r\n");
    }

    @Test
    void listensAtAnotherPathWhenTold() {
        Map<String, Object> settings = Map.of("path", "/home/mqtt");

        assertThat(answer(GOOD, settings)).contains("404").contains("MQTT is at /home/mqtt");
        assertThat(answer(GOOD.replace("/mqtt", "/home/mqtt"), settings)).contains("101");
    }

    @ParameterizedTest
    @CsvSource({
        "http://broker.example, 101",
        "https://broker.example:8443, 101",
        "http://BROKER.example, 101",
        "http://evil.example, 403",
        "http://broker.example.evil.example, 403",
        "http://broker.example@evil.example, 403",
        "http://evil.example/broker.example, 403",
        "null, 403",
        "'', 403",
    })
    void letsOnlyPagesOfTheSameHostInByDefault(String origin, int status) {
        assertThat(answer(GOOD.replace("Host:", "Origin: " + origin + "\nHost:")))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    @ParameterizedTest
    @CsvSource({
        "https://home.example, 101",
        "https://HOME.example:443, 101",
        "http://home.example, 403",
        "https://home.example:8443, 403",
        "http://broker.example, 403",
        "null, 101",
    })
    void letsOnlyListedPagesInWhenThereIsAList(String origin, int status) {
        Map<String, Object> settings = Map.of("origins", List.of("https://home.example", "null"));

        assertThat(answer(GOOD.replace("Host:", "Origin: " + origin + "\nHost:"), settings))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080, localhost:8083, true",
        "http://127.0.0.1:8080, 127.0.0.1:8083, true",
        "http://[::1]:8080, [::1]:8083, true",
        "http://rebound.example, rebound.example:8083, false",
        "http://localhost, 127.0.0.1, false",
    })
    void trustsOnlyLoopbackNamesOnALoopbackAddress(String origin, String host, boolean allowed) {
        assertThat(Origins.sameHost("127.0.0.1").allow(origin, host)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "path, mqtt, path 'mqtt' is not",
        "path, /mqtt?x, path '/mqtt?x' is not",
        "origins, home.example, origins 'home.example' is not an origin",
        "origins, https://home.example/, origins 'https://home.example/' is not an origin",
        "orgins, x, orgins means nothing",
    })
    void namesAWrongSetting(String key, String value, String message) {
        ListenerSpec spec = new ListenerSpec("ws", "127.0.0.1", 8083, 65_536, Map.of(key, value));

        assertThatCode(() -> WebSocketSettings.of(spec))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void refusesAHeadThatDoesNotEnd() {
        HeadBuffer head = new HeadBuffer();
        byte[] line = "X-Filler: 0123456789\r\n".getBytes(StandardCharsets.US_ASCII);

        assertThatCode(() -> {
                    for (int i = 0; i < HeadBuffer.MAX_BYTES; i++) {
                        assertThat(head.add(line, 0, line.length)).isEqualTo(line.length);
                    }
                })
                .isInstanceOfSatisfying(HttpRefusal.class, refusal -> assertThat(refusal.status())
                        .startsWith("431"));
    }

    @ParameterizedTest
    @CsvSource({"'GET /mqtt HTTP/1.1\n'", "'GET /mqtt\rX'", "'\r\n'", "'\u0010\u0015'", "'\u0016\u0003'", "' GET'"})
    void refusesAtOnceWhatIsNoRequest(String start) {
        byte[] bytes = start.getBytes(StandardCharsets.ISO_8859_1);

        assertThatCode(() -> new HeadBuffer().add(bytes, 0, bytes.length)).isInstanceOf(HttpRefusal.class);
    }
}
