// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.spi.admin.Ban;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BansTest {
    private static final String ADDRESS = "192.0.2.1:5000";

    private final Bans bans = new Bans();

    private static Ban ban(Ban.Kind kind, String value, long untilMillis) {
        return new Ban(kind, value, "", 0, untilMillis);
    }

    @Test
    void meansOneClientUserOrAddressAndNobodyElse() {
        bans.add(ban(Ban.Kind.CLIENT, "hall", Ban.FOREVER), 0);
        bans.add(ban(Ban.Kind.USER, "eve", Ban.FOREVER), 0);
        bans.add(ban(Ban.Kind.ADDRESS, "2001:db8::1", Ban.FOREVER), 0);

        assertThat(bans.find("hall", null, ADDRESS, 1)).isNotNull();
        assertThat(bans.find("eve", null, ADDRESS, 1)).isNull();
        assertThat(bans.find("x", "eve", ADDRESS, 1)).isNotNull();
        assertThat(bans.find("x", "hall", ADDRESS, 1)).isNull();
        assertThat(bans.find("x", null, "[2001:db8::1]:5000", 1)).isNotNull();
        assertThat(bans.find("x", null, ADDRESS, 1)).isNull();
    }

    @Test
    void endsInTimeAndWhenItIsLifted() {
        bans.add(ban(Ban.Kind.CLIENT, "hall", 1000), 0);
        bans.add(ban(Ban.Kind.CLIENT, "cellar", Ban.FOREVER), 0);

        assertThat(bans.find("hall", null, ADDRESS, 999)).isNotNull();
        assertThat(bans.find("hall", null, ADDRESS, 1000)).isNull();
        assertThat(bans.all(1000)).extracting(Ban::value).containsExactly("cellar");
        assertThat(bans.lift(Ban.Kind.CLIENT, "cellar")).isTrue();
        assertThat(bans.lift(Ban.Kind.CLIENT, "cellar")).isFalse();
        assertThat(bans.find("cellar", null, ADDRESS, 1000)).isNull();
    }

    @Test
    void areBounded() {
        for (int i = 0; i < Bans.BANS_MAX; i++) {
            bans.add(ban(Ban.Kind.CLIENT, "c" + i, 1000), 0);
        }

        assertThatThrownBy(() -> bans.add(ban(Ban.Kind.CLIENT, "more", 1000), 0))
                .hasMessageContaining("10000 bans");
        bans.add(ban(Ban.Kind.CLIENT, "c0", 2000), 0);
        bans.add(ban(Ban.Kind.CLIENT, "more", 3000), 1000);
        assertThat(bans.all(1000)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1:5000,192.0.2.1", "[::1]:80,::1", "embedded,embedded", "-,-"})
    void anAddressIsMeantWithoutItsPort(String remote, String host) {
        assertThat(Bans.hostOf(remote)).isEqualTo(host);
    }
}
