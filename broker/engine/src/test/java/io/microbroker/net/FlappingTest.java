// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FlappingTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long BAN = 300 * SECOND;
    private static final long START = Long.MAX_VALUE - 30 * SECOND;

    private final Flapping flapping = new Flapping(3, BAN, START);

    private boolean admit(String user, String clientId, long seconds) {
        return flapping.admit(user, clientId, START + seconds * SECOND);
    }

    @Test
    void bansWhoConnectsTooOftenInAMinute() {
        assertThat(admit("hall", "lamp", 0)).isTrue();
        assertThat(admit("hall", "lamp", 20)).isTrue();
        assertThat(admit("hall", "lamp", 40)).isTrue();

        assertThat(admit("hall", "lamp", 59)).isFalse();
        assertThat(admit("hall", "lamp", 358)).isFalse();
        assertThat(admit("hall", "lamp", 360)).isTrue();
    }

    @Test
    void attemptsDuringTheBanDoNotProlongIt() {
        for (int i = 0; i < 100; i++) {
            admit("hall", "lamp", 0);
        }

        assertThat(admit("hall", "lamp", 299)).isFalse();
        assertThat(admit("hall", "lamp", 300)).isTrue();
    }

    @Test
    void forgetsAfterAMinute() {
        for (int minute = 0; minute < 10; minute++) {
            for (int i = 0; i < 3; i++) {
                assertThat(admit("hall", "lamp", minute * 60L)).isTrue();
            }
        }
    }

    @Test
    void oneUserGetsNoOtherBanned() {
        for (int i = 0; i < 10; i++) {
            admit("cellar", "lamp", 0);
        }

        assertThat(admit("cellar", "lamp", 0)).isFalse();
        assertThat(admit("hall", "lamp", 0)).isTrue();
        assertThat(admit("cellar", "other", 0)).isTrue();
    }

    @Test
    void remembersABoundedNumberOfClients() {
        for (int i = 0; i < 2 * Flapping.REMEMBERED_MAX; i++) {
            admit("user", "c" + i, 0);
        }

        assertThat(flapping.remembered()).isLessThanOrEqualTo(Flapping.REMEMBERED_MAX);
        assertThat(admit("user", "late", 61)).isTrue();
        assertThat(flapping.remembered()).isEqualTo(1);
    }

    @Test
    void bansNobodyWithoutALimit() {
        Flapping off = new Flapping(0, BAN, START);

        for (int i = 0; i < 1000; i++) {
            assertThat(off.admit(null, "lamp", START)).isTrue();
        }
        assertThat(off.remembered()).isZero();
    }

    @Test
    void tellsWhomItBansAndMayBeToldOtherwise() {
        for (int i = 0; i < 4; i++) {
            admit("ann", "phone", i);
        }
        long now = START + 5 * SECOND;

        assertThat(flapping.bans(now, 1_000_000)).singleElement().satisfies(ban -> {
            assertThat(ban.value()).isEqualTo("phone");
            assertThat(ban.reason()).contains("more than 3 times in a minute", "'ann'");
            assertThat(ban.untilMillis() - ban.sinceMillis()).isEqualTo(BAN / 1_000_000);
            assertThat(ban.sinceMillis()).isEqualTo(1_000_000 - 2000);
        });
        assertThat(flapping.lift("other", now)).isFalse();
        assertThat(flapping.lift("phone", now)).isTrue();
        assertThat(flapping.bans(now, 1_000_000)).isEmpty();
        assertThat(admit("ann", "phone", 6)).isTrue();
    }
}
