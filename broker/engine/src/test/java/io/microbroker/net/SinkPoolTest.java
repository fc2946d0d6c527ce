// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.packet.ByteSink;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SinkPoolTest {
    private final SinkPool pool = new SinkPool();

    @Test
    @DisplayName("a sink is lent again, with what it has grown to")
    void lendsAgain() {
        ByteSink sink = pool.take();
        sink.ensure(50_000);
        pool.give(sink);

        assertThat(pool.keptBytes()).isGreaterThanOrEqualTo(50_000);
        assertThat(pool.take()).isSameAs(sink);
        assertThat(pool.keptBytes()).isZero();
    }

    @Test
    @DisplayName("a turn with many large packets leaves no more than 4 MiB behind")
    void keepsLittleOfABurst() {
        List<ByteSink> lent = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            ByteSink sink = pool.take();
            sink.ensure(100_000);
            lent.add(sink);
        }
        lent.forEach(pool::give);

        assertThat(pool.keptBytes()).isBetween(3 << 20, 4 << 20);
    }
}
