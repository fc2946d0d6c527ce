// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FakesTest {
    @Test
    void theClockMovesOnlyByHand() {
        ManualClock clock = new ManualClock(1000);

        clock.advance(Duration.ofSeconds(2));
        clock.advanceMillis(-500);

        assertThat(clock.getAsLong()).isEqualTo(2500);
        clock.set(7);
        assertThat(clock.getAsLong()).isEqualTo(7);
    }

    @Test
    void theLinkKeepsWhatIsWrittenUntilItIsClosed() {
        FakeLink link = new FakeLink();
        byte[] bytes = {1, 2, 3, 4};

        link.write(bytes, 1, 2);
        link.write(bytes, 0, 1);

        assertThat(link.writes()).isEqualTo(2);
        assertThat(link.takeWritten()).containsExactly(2, 3, 1);
        link.close();
        link.write(bytes, 0, 4);
        assertThat(link.takeWritten()).isEmpty();
        assertThat(link.isClosed()).isTrue();
    }

    @Test
    void theLinkIsWritableAndPausedAsTold() {
        FakeLink link = new FakeLink();

        link.setWritable(false);
        link.pause();

        assertThat(link.isWritable()).isFalse();
        assertThat(link.isPaused()).isTrue();
        link.resume();
        assertThat(link.isPaused()).isFalse();
    }
}
