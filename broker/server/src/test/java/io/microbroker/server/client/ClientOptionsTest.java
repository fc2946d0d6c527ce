// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.packet.Connect;
import io.microbroker.packet.ConnectProperties;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.UserProperty;
import io.microbroker.spi.mqtt.Will;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ClientOptionsTest {
    private static final Set<String> PACKETS =
            Set.of(PropertyArguments.CONNECT, PropertyArguments.PUBLISH, PropertyArguments.WILL);

    @Test
    void withoutOptionsItIsMqtt311WithACleanSession() {
        Connect connect = connect();

        assertThat(connect.version()).isEqualTo(ProtocolVersion.MQTT_3_1_1);
        assertThat(connect.cleanStart()).isTrue();
        assertThat(connect.keepAliveSeconds()).isEqualTo(60);
        assertThat(connect.clientId()).isEmpty();
        assertThat(connect.will()).isNull();
        assertThat(connect.username()).isNull();
        assertThat(connect.properties()).isEqualTo(ConnectProperties.NONE);
    }

    @Test
    void takesTheVersionsByBothOfTheirNames() {
        assertThat(connect("-V", "31").version()).isEqualTo(ProtocolVersion.MQTT_3_1);
        assertThat(connect("-V", "mqttv31").clientId()).isNotEmpty().hasSizeLessThanOrEqualTo(23);
        assertThat(connect("-V", "mqttv311").version()).isEqualTo(ProtocolVersion.MQTT_3_1_1);
        assertThat(connect("--protocol-version", "mqttv5").version()).isEqualTo(ProtocolVersion.MQTT_5);
        refuses("Unknown version '4'", "-V", "4");
    }

    @Test
    void whatOnlyMqtt5HasMeansMqtt5() {
        assertThat(connect("-x", "60").version().isV5()).isTrue();
        assertThat(connect("-D", "connect", "receive-maximum", "5").version().isV5())
                .isTrue();
        refuses("need MQTT 5", "-V", "311", "-x", "60");
    }

    @Test
    void aKeptSessionNeedsAClientIdAndNeverExpiresUnlessAskedTo() {
        assertThat(connect("-c", "-i", "hall").cleanStart()).isFalse();
        assertThat(connect("-c", "-i", "hall", "-V", "5").properties().sessionExpiryIntervalSeconds())
                .isEqualTo(ConnectProperties.NEVER_EXPIRES);
        assertThat(connect("-c", "-i", "hall", "-x", "60").properties().sessionExpiryIntervalSeconds())
                .isEqualTo(60);
        assertThat(connect("-x", "-1").properties().sessionExpiryIntervalSeconds())
                .isEqualTo(ConnectProperties.NEVER_EXPIRES);
        refuses("client id with -i", "-c");
        refuses("Invalid session expiry", "-x", "4294967296");
    }

    @Test
    void valuesMayBeginWithADash() {
        Connect connect = connect("-u", "-x", "-P", "--pw");

        assertThat(connect.username()).isEqualTo("-x");
        assertThat(connect.password()).isEqualTo("--pw".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aPasswordNeedsAUserBeforeMqtt5() {
        refuses("needs a user name", "-P", "secret");
        assertThat(connect("-P", "secret", "-V", "5").username()).isNull();
    }

    @Test
    void describesAWill() {
        Will will = Objects.requireNonNull(connect(
                        "--will-topic",
                        "home/door",
                        "--will-payload",
                        "gone",
                        "--will-qos",
                        "1",
                        "--will-retain",
                        "-D",
                        "will",
                        "will-delay-interval",
                        "5",
                        "-D",
                        "will",
                        "message-expiry-interval",
                        "9")
                .will());

        assertThat(will.topic().value()).isEqualTo("home/door");
        assertThat(will.payload()).isEqualTo("gone".getBytes(StandardCharsets.UTF_8));
        assertThat(will.qos()).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(will.retain()).isTrue();
        assertThat(will.delaySeconds()).isEqualTo(5);
        assertThat(will.messageExpirySeconds()).isEqualTo(9);
        refuses("add --will-topic", "--will-payload", "gone");
        refuses("Invalid topic", "--will-topic", "home/#");
    }

    @Test
    void refusesNumbersOutOfRange() {
        refuses("Invalid keep alive 4", "-k", "4");
        refuses("Invalid QoS 3", "--will-topic", "a", "--will-qos", "3");
        refuses("from 1 to 65535, not '0'", "-D", "connect", "receive-maximum", "0");
        refuses("from 0 to 1, not 'yes'", "-D", "connect", "request-problem-information", "yes");
    }

    @Test
    void takesUserPropertiesInTheirOrderAndOthersOnce() {
        assertThat(connect("-D", "connect", "user-property", "b", "1", "-D", "connect", "user-property", "a", "-D")
                        .properties()
                        .userProperties())
                .containsExactly(new UserProperty("b", "1"), new UserProperty("a", "-D"));
        refuses("given twice", "-D", "connect", "receive-maximum", "5", "-D", "connect", "receive-maximum", "6");
    }

    @Test
    void refusesUnknownPropertiesAndNamesTheKnownOnes() {
        refuses("use one of content-type, correlation-data", "-D", "publish", "colour", "red");
        refuses("use one of connect, publish, will", "-D", "subscribe", "user-property", "a", "b");
        assertThatThrownBy(() -> connect("-D", "publish", "user-property", "a"))
                .hasMessageStartingWith("-D needs a packet");
    }

    private static Connect connect(String... args) {
        ClientOptions options = new ClientOptions();
        Verb.line(options).parseArgs(args);
        return options.connect(options.properties(PACKETS));
    }

    private static void refuses(String message, String... args) {
        assertThatThrownBy(() -> connect(args))
                .isInstanceOf(ClientException.class)
                .hasMessageContaining(message);
    }
}
