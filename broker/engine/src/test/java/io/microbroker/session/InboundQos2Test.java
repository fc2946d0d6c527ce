// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.session.InboundQos2.State;
import io.microbroker.spi.storage.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InboundQos2Test {
    private final InboundQos2 inbound = new InboundQos2();
    private final List<String> told = new ArrayList<>();

    private InboundQos2.Waiter waiter(String name) {
        return kept -> told.add(name + " " + kept);
    }

    @Test
    @DisplayName("[MQTT-4.3.3-11] an id is free again after its release")
    void goesThroughItsStates() {
        inbound.begin(5, waiter("publish"));
        assertThat(inbound.state(5)).isEqualTo(State.PENDING);
        inbound.settle(5, Outcome.STORED);
        assertThat(inbound.state(5)).isEqualTo(State.RECEIVED);
        inbound.beginRelease(5, waiter("release"));
        assertThat(inbound.state(5)).isEqualTo(State.RELEASING);
        inbound.settleRelease(5, Outcome.STORED);

        assertThat(inbound.state(5)).isEqualTo(State.FREE);
        assertThat(inbound.size()).isZero();
        assertThat(told).containsExactly("publish STORED", "release STORED");
    }

    @Test
    void takesARefusedIdBack() {
        inbound.begin(5, waiter("publish"));

        inbound.settle(5, Outcome.EXHAUSTED);

        assertThat(inbound.state(5)).isEqualTo(State.FREE);
        assertThat(told).containsExactly("publish EXHAUSTED");
    }

    @Test
    void tellsOnlyTheLastConnection() {
        inbound.begin(5, waiter("old"));
        inbound.begin(6, waiter("old"));
        assertThat(inbound.isAwaited(5)).isTrue();

        inbound.detach();
        assertThat(inbound.isAwaited(5)).isFalse();
        inbound.waitFor(5, waiter("new"));
        inbound.settle(5, Outcome.STORED);
        inbound.settle(6, Outcome.STORED);

        assertThat(told).containsExactly("new STORED");
        assertThat(inbound.state(6)).isEqualTo(State.RECEIVED);
    }

    @Test
    void settlesOnce() {
        inbound.begin(5, waiter("publish"));
        inbound.settle(5, Outcome.STORED);

        inbound.settle(5, Outcome.EXHAUSTED);
        inbound.settleRelease(5, Outcome.STORED);
        inbound.settle(9, Outcome.STORED);

        assertThat(inbound.state(5)).isEqualTo(State.RECEIVED);
        assertThat(told).hasSize(1);
    }
}
