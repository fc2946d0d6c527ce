// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.simulation.Action.Kind;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ShrinkerTest {
    private static final List<Action> MANY = IntStream.range(0, 500)
            .mapToObj(i -> new Action(Kind.PUBLISH, i, i))
            .toList();

    private static boolean has(List<Action> actions, int... devices) {
        return IntStream.of(devices).allMatch(device -> actions.stream().anyMatch(action -> action.device() == device));
    }

    @Test
    void keepsWhatTheFailureNeedsInItsOrderAndNothingElse() {
        List<Action> small = new Shrinker(actions -> has(actions, 17, 480, 230), 1000).shrink(MANY);

        assertThat(small).extracting(Action::device).containsExactly(17, 230, 480);
    }

    @Test
    void givesUpInTimeWithAListThatStillFails() {
        List<Action> small = new Shrinker(actions -> has(actions, 17, 480), 5).shrink(MANY);

        assertThat(has(small, 17, 480)).isTrue();
    }
}
