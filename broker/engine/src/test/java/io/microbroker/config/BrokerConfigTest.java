// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BrokerConfigTest {
    @Test
    void isChangedPieceByPieceInCode() {
        BrokerConfig config = BrokerConfig.DEFAULT
                .withListener("tcp", tcp -> tcp.withPort(0))
                .withListener("hall", hall -> hall.withPort(1999))
                .withLimits(limits -> limits.queuedMessages(5000).packetSize(4096))
                .withMqtt(mqtt -> mqtt.receiveMaximum(7))
                .withAuth(AuthConfig.DEFAULT.withAnonymous(Anonymous.TRUE))
                .withSys(new SysConfig(Duration.ZERO))
                .withLoops(2);

        assertThat(config.listeners()).containsOnlyKeys("tcp", "hall");
        assertThat(config.limits().queuedMessages()).isEqualTo(5000);
        assertThat(config.limits().packetSize()).isEqualTo(4096);
        assertThat(config.limits().inFlight()).isEqualTo(32);
        assertThat(config.mqtt().receiveMaximum()).isEqualTo(7);
        assertThat(config.loops()).isEqualTo(2);
    }

    @Test
    void holdsItsRangesInCodeToo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BrokerConfig.DEFAULT.withLimits(limits -> limits.inFlight(0)))
                .withMessage("in-flight must be from 1 to 65535, not 0");
    }

    @Test
    void buildersSetEveryComponent() throws ReflectiveOperationException {
        for (Class<?> section : List.of(LimitsConfig.class, MqttConfig.class)) {
            Class<?> builder = section.getMethod("toBuilder").getReturnType();
            for (var component : section.getRecordComponents()) {
                assertThat(builder.getMethod(component.getName(), component.getType()))
                        .isNotNull();
            }
        }
    }

    @Test
    void everySectionHasAWithMethod() {
        List<String> methods = new ArrayList<>();
        for (var method : BrokerConfig.class.getMethods()) {
            methods.add(method.getName().toLowerCase(Locale.ROOT));
        }

        for (var component : BrokerConfig.class.getRecordComponents()) {
            assertThat(methods).contains("with" + component.getName());
        }
    }

    @Test
    void sharesNoSettingsWithItsMaker() {
        Map<String, Object> settings = new HashMap<>(Map.of("lamp", new HashMap<>(Map.of("on", true))));
        PluginsConfig plugins = new PluginsConfig(null, settings);

        settings.clear();

        assertThat(plugins.byName()).containsKey("lamp");
        assertThatThrownBy(() -> plugins.byName().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "localhost", "::1", "[::1]", "0:0:0:0:0:0:0:1"})
    void knowsLoopback(String address) {
        assertThat(ListenerConfig.DEFAULT.withBind(address).isLoopback()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.168.0.1", "127.0.0.1.example.org", "broker", "::11"})
    void knowsWhatIsNotLoopback(String address) {
        assertThat(ListenerConfig.DEFAULT.withBind(address).isLoopback()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0,0B", "512,512B", "64KiB,64KiB", "1 MiB,1MiB", "10mb,10000000B", "2gib,2GiB", "1kB,1000B"})
    void readsAndWritesSizes(String text, String written) {
        assertThat(DataSize.format(DataSize.parse(text))).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5MiB", "MiB", "1 TiB", "99999999999999999999", "999999999999999999GiB"})
    void refusesOtherSizes(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> DataSize.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"0,0s", "500ms,500ms", "1000ms,1s", "90s,90s", "60 s,1m", "24h,1d", "7D,7d", "1500ms,1500ms"})
    void readsAndWritesDurations(String text, String written) {
        assertThat(TimeSpan.format(TimeSpan.parse(text))).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "-1s", "1.5s", "s", "1w", "99999999999s"})
    void refusesOtherDurations(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> TimeSpan.parse(text));
    }
}
