// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final String ADDRESS = "redis://127.0.0.1:7001";

    @Test
    void defaultsAreAsDocumented() {
        Settings settings = Settings.of(Map.of("address", ADDRESS));

        assertThat(settings)
                .isEqualTo(new Settings(
                        List.of(ADDRESS),
                        new Settings.Access(null, null, null),
                        "microbroker",
                        256,
                        2000,
                        64L << 20,
                        0,
                        new Settings.Sharing(true, 2000, 10_000)));
    }

    @Test
    void everyKeyIsTaken() {
        Settings settings = Settings.of(Map.ofEntries(
                Map.entry("address", "rediss://cache:7001, rediss://cache:7002"),
                Map.entry("username", "warden"),
                Map.entry("password", "open sesame"),
                Map.entry("trust", "authority.pem"),
                Map.entry("replicas", 2),
                Map.entry("prefix", "house-1"),
                Map.entry("buckets", 64),
                Map.entry("timeout-millis", "500"),
                Map.entry("pending-bytes", 1 << 20),
                Map.entry("cluster", false),
                Map.entry("beat-millis", 500),
                Map.entry("dead-millis", 3000)));

        assertThat(settings)
                .isEqualTo(new Settings(
                        List.of("rediss://cache:7001", "rediss://cache:7002"),
                        new Settings.Access("warden", "open sesame", Path.of("authority.pem")),
                        "house-1",
                        64,
                        500,
                        1 << 20,
                        2,
                        new Settings.Sharing(false, 500, 3000)));
    }

    @Test
    void aListOfAddressesIsTakenToo() {
        assertThat(Settings.of(Map.of("address", List.of(ADDRESS, "redis://127.0.0.1:7002")))
                        .addresses())
                .containsExactly(ADDRESS, "redis://127.0.0.1:7002");
    }

    @Test
    void anUnknownKeyIsRefusedWithThoseThatAreKnown() {
        assertThatThrownBy(() -> Settings.of(Map.of("adress", ADDRESS)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "storage.redis.adress is not known - known here: address, beat-millis, buckets,");
    }

    /** One that misses a beat or two is not dead. */
    @Test
    void aDeathWithinFiveBeatsIsRefused() {
        assertThatThrownBy(() -> Settings.of(Map.of("address", ADDRESS, "beat-millis", 1000, "dead-millis", 4999)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("storage.redis.dead-millis must be 5000..600000, not '4999'");
    }

    @Test
    void aMissingAddressIsRefused() {
        assertThatThrownBy(() -> Settings.of(Map.of()))
                .hasMessage("storage.redis.address is missing - write redis://127.0.0.1:6379");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:7001",
                "http://127.0.0.1:7001",
                "redis://127.0.0.1",
                "redis://:7001",
                "redis://127.0.0.1:7001/3",
                "redis://127.0.0.1:7001?x=1",
                "redis:",
                "redis://a b:1",
                " "
            })
    void whatIsNoAddressIsRefused(String text) {
        assertThatThrownBy(() -> Settings.of(Map.of("address", text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("storage.redis.address must be redis://host:port");
    }

    @Test
    void aPasswordInTheAddressIsRefusedAndNotShown() {
        assertThatThrownBy(() -> Settings.of(Map.of("address", "redis://warden:sesame@127.0.0.1:7001")))
                .hasMessageContaining("user and password have keys of their own")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("sesame"));
    }

    @Test
    void secretsAreNotShown() {
        assertThat(Settings.of(Map.of("address", ADDRESS, "password", "sesame")).toString())
                .isEqualTo(ADDRESS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "4097", "-1", "many", "1.5", "99999999999"})
    void numbersHaveARange(String buckets) {
        assertThatThrownBy(() -> Settings.of(Map.of("address", ADDRESS, "buckets", buckets)))
                .hasMessage("storage.redis.buckets must be 1..4096, not '" + buckets + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "{a}", "a:b", "ä"})
    void aPrefixIsPlain(String prefix) {
        assertThatThrownBy(() -> Settings.of(Map.of("address", ADDRESS, "prefix", prefix)))
                .hasMessageStartingWith("storage.redis.prefix must be 1 to 64");
    }
}
