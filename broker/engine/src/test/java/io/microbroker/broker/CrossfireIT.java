// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.Broker;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Everybody publishes to everybody at full speed over two loops, with persistent sessions, while each client takes its own
 * session over again and again. Nothing may be lost, repeated or out of order beyond what MQTT allows.
 */
class CrossfireIT {
    private static final int CLIENTS = 6;
    private static final Duration QUIET = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final List<CrossfireClient> clients = new ArrayList<>();

    @AfterEach
    void close() {
        clients.forEach(CrossfireClient::end);
        vertx.close().await();
    }

    @Test
    @DisplayName("[MQTT-4.4.0-1], [MQTT-4.6.0-5]: a short crossfire")
    void losesAndRepeatsNothing() {
        fight(Duration.ofSeconds(8));
    }

    @Test
    @Tag("long")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void losesAndRepeatsNothingForLong() {
        fight(Duration.ofMinutes(5));
    }

    private void fight(Duration time) {
        long seed = Long.getLong("crossfire.seed", System.nanoTime());
        System.out.println("crossfire seed: " + seed);
        Broker broker = Broker.builder()
                .port(0)
                .config(config -> config.withLoops(2).withLimits(limits -> limits.queuedMessages(100_000)))
                .start()
                .await();
        CrossfireLedger ledger = new CrossfireLedger(CLIENTS);
        try {
            for (int i = 0; i < CLIENTS; i++) {
                CrossfireClient client = new CrossfireClient(vertx, i, broker.port("tcp"), ledger, seed + i);
                clients.add(client);
                client.start().future().await();
            }
            clients.forEach(CrossfireClient::fire);
            watch(ledger, time);
            clients.forEach(CrossfireClient::ceaseFire);
            awaitSilence(ledger);
        } finally {
            System.out.println(
                    "crossfire: " + ledger.received + " messages received, " + ledger.takeovers + " takeovers");
            broker.stop().await();
        }
    }

    /** Goes on until the time is over or something is wrong. */
    private static void watch(CrossfireLedger ledger, Duration time) {
        until(time, () -> !ledger.mistakes().isEmpty());
        assertThat(ledger.mistakes()).isEmpty();
    }

    private static void awaitSilence(CrossfireLedger ledger) {
        until(QUIET, () -> ledger.isComplete() || !ledger.mistakes().isEmpty());
        assertThat(ledger.mistakes()).isEmpty();
        assertThat(ledger.missing()).isEmpty();
    }

    /** Asks from time to time, until it is done or the limit has passed; the caller looks which. */
    private static void until(Duration limit, BooleanSupplier done) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < limit.toNanos() && !done.getAsBoolean()) {
            LockSupport.parkNanos(20_000_000);
        }
    }
}
