// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.ConnectBuilder;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes due by time, across a broker that is killed. A will tells when, since it comes with the end of its session, too. */
final class ExpiryIT {
    private static final long HOUR = 3600;

    private final Path data;

    ExpiryIT(@TempDir Path folder) {
        this.data = folder.resolve("data");
    }

    private static RawClient watcher(int port, boolean sessionPresent) {
        RawClient watcher = PatientClient.connect(
                port, connect -> connect.clientId("watcher").cleanStart(false).sessionExpiry(HOUR));
        watcher.expectConnAck(sessionPresent);
        if (!sessionPresent) {
            watcher.subscribe(1, "wills/#", 1).expectSubAck(1, 1);
        }
        return watcher;
    }

    private static Consumer<ConnectBuilder> mortal(String name, long sessionSeconds, long willDelaySeconds) {
        byte[] payload = "lost".getBytes(StandardCharsets.UTF_8);
        return connect -> connect.clientId(name)
                .sessionExpiry(sessionSeconds)
                .will(
                        "wills/" + name,
                        payload,
                        1,
                        false,
                        will -> will.number(PropertyCode.WILL_DELAY_INTERVAL, willDelaySeconds));
    }

    private static boolean hasSession(int port, String clientId) {
        try (RawClient client = PatientClient.connect(
                port, connect -> connect.clientId(clientId).cleanStart(false).sessionExpiry(HOUR))) {
            return client.expectConnAck().sessionPresent();
        }
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / (double) TimeUnit.SECONDS.toNanos(1);
    }

    @Test
    void willDelayAndSessionExpiryOfClientsThatWereConnectedBeginWithTheRestart() {
        try (JournalBroker broker = JournalBroker.start(data)) {
            watcher(broker.port(), false).close();
            PatientClient.connected(broker.port(), mortal("boiler", HOUR, 1));
            PatientClient.connected(broker.port(), mortal("lamp", 3, HOUR));
            broker.kill();
        }
        try (JournalBroker broker = JournalBroker.start(data)) {
            int port = broker.port();
            long begin = System.nanoTime();
            try (RawClient watcher = watcher(port, true)) {
                RawPacket will = watcher.expectPublish("wills/boiler", "lost", 1);
                System.out.printf("a will with a delay of 1 s came %.1f s after the restart%n", secondsSince(begin));
                watcher.pubAck(will.packetId());
                watcher.expectPublish("wills/lamp", "lost", 1);
            }
            assertThat(hasSession(port, "boiler")).isTrue();
            assertThat(hasSession(port, "lamp")).isFalse();
        }
    }

    /** The time without a broker counts: four seconds after the goodbye, whenever the restart was. */
    @Test
    void sessionExpiryGoesOnWhileTheBrokerIsDown() {
        long expirySeconds = 4;
        long goodbye;
        try (JournalBroker broker = JournalBroker.start(data)) {
            watcher(broker.port(), false).close();
            RawClient door = PatientClient.connected(broker.port(), mortal("door", expirySeconds, HOUR));
            goodbye = System.nanoTime();
            door.disconnect(ReasonCode.DISCONNECT_WITH_WILL, none -> {}).expectClosed();
            // A commit behind that of the goodbye, so that the goodbye is on the disk.
            watcher(broker.port(), true).unsubscribe(2, "none").expectUnsubAck(2);
            broker.kill();
        }
        try (JournalBroker broker = JournalBroker.start(data)) {
            try (RawClient watcher = watcher(broker.port(), true)) {
                double down = secondsSince(goodbye);
                watcher.expectPublish("wills/door", "lost", 1);
                assertThat(secondsSince(goodbye)).isBetween(expirySeconds - 0.1, Math.max(expirySeconds, down) + down);
            }
            assertThat(hasSession(broker.port(), "door")).isFalse();
        }
    }
}
