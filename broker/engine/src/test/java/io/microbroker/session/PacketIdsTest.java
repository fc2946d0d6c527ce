// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PacketIdsTest {
    @Test
    @DisplayName("[MQTT-2.2.1-3] never 0")
    void givesEachIdOncePerRound() {
        PacketIds ids = new PacketIds();
        BitSet given = new BitSet();

        for (int i = 0; i < 65_535; i++) {
            given.set(ids.next());
        }

        assertThat(given.cardinality()).isEqualTo(65_535);
        assertThat(given.get(0)).isFalse();
        assertThat(ids.next()).isEqualTo(1);
    }
}
