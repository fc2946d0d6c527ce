// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

        assertThat(settings).isEqualTo(new Settings(List.of(ADDRESS), null, null, "microbroker", 256, 2000, 64L << 20));
    }

    @Test
    void everyKeyIsTaken() {
        Settings settings = Settings.of(Map.of(
                "address", "rediss://cache:7001, rediss://cache:7002",
                "username", "warden",
                "password", "open sesame",
                "prefix", "house-1",
                "buckets", 64,
                "timeout-millis", "500",
                "pending-bytes", 1 << 20));

        assertThat(settings)
                .isEqualTo(new Settings(
                        List.of("rediss://cache:7001", "rediss://cache:7002"),
                        "warden",
                        "open sesame",
                        "house-1",
                        64,
                        500,
                        1 << 20));
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
                .hasMessageStartingWith("storage.redis.adress is not known - known here: address, buckets,");
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
