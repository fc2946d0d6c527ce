// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class EchoGuardTest {
    private final EchoGuard guard = new EchoGuard(3, 1000);

    private EchoGuard.Sent sent(String payload, long now) {
        return guard.sent("hall", bytes(payload), now);
    }

    private boolean isEcho(String payload, long now) {
        return guard.isEcho("hall", bytes(payload), now);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void eachMessageComesBackOnce() {
        sent("on", 0);
        sent("on", 1);

        assertThat(isEcho("on", 2)).isTrue();
        assertThat(isEcho("on", 3)).isTrue();
        assertThat(isEcho("on", 4)).isFalse();
        assertThat(guard.size()).isZero();
    }

    @Test
    void whatOthersSayIsNoEcho() {
        sent("on", 0);

        assertThat(isEcho("off", 1)).isFalse();
        assertThat(guard.isEcho("kitchen", bytes("on"), 1)).isFalse();
        assertThat(isEcho("on", 2)).isTrue();
    }

    @Test
    void anEchoThatWasLostIsForgottenWithALaterOne() {
        sent("1", 0);
        sent("2", 0);

        assertThat(isEcho("2", 1)).isTrue();
        assertThat(isEcho("1", 2)).isFalse();
    }

    @Test
    void anEchoThatTakesTooLongIsTakenForAMessage() {
        sent("on", 0);

        assertThat(isEcho("on", 1000)).isFalse();
        assertThat(guard.size()).isZero();
    }

    @Test
    void theOldestIsForgottenWhenThereAreTooMany() {
        sent("1", 0);
        sent("2", 0);
        sent("3", 0);
        sent("4", 0);

        assertThat(guard.size()).isEqualTo(3);
        assertThat(isEcho("1", 1)).isFalse();
        assertThat(isEcho("2", 1)).isTrue();
    }

    @Test
    void afterABrokenConnectionOnlyWhatTheRemoteHasIsAwaited() {
        sent("1", 0).acknowledged();
        sent("2", 0);
        guard.disconnected();
        guard.connected(5000);

        assertThat(isEcho("2", 5001)).isFalse();
        assertThat(isEcho("1", 5999)).isTrue();
    }
}
