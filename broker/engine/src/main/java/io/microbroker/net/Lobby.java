// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.config.LimitsConfig;
import io.microbroker.engine.Banning;
import io.microbroker.engine.Refusal;
import io.microbroker.packet.Limit;
import io.microbroker.spi.admin.Ban;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.ReasonCode;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of all loops of one broker share: their number, how fast they may come and publish, and how often their
 * mistakes are logged. Any thread.
 */
public final class Lobby implements Banning {
    private final AtomicInteger open = new AtomicInteger();
    private final LogThrottle throttle = new LogThrottle();
    private final int publishRate;
    private final @Nullable Pace connects;
    private final @Nullable Pace publishes;
    private final Flapping flapping;

    /** Makes an empty lobby. */
    public Lobby(LimitsConfig limits) {
        long now = System.nanoTime();
        publishRate = limits.publishRateTotal();
        connects = limits.connectRate() == 0 ? null : new Pace(limits.connectRate(), now);
        publishes = publishRate == 0 ? null : new Pace(publishRate, now);
        flapping = new Flapping(limits.connectsPerClient(), limits.banTime().toNanos(), now);
    }

    /**
     * A CONNECT has come, of whomever.
     *
     * @throws Refusal if there are too many
     */
    void checkConnectRate(long nowNanos) {
        if (connects != null && !connects.tryTake(nowNanos)) {
            throw new Refusal(
                    Limit.CONNECT_RATE, ReasonCode.CONNECTION_RATE_EXCEEDED, "limits.connect-rate is reached");
        }
    }

    /** A client that has proved who it is wants to come in; false if it does so too often. */
    boolean mayConnect(ClientInfo client, long nowNanos) {
        return flapping.admit(client.username(), client.clientId(), nowNanos);
    }

    @Override
    public List<Ban> bans(long nowMillis) {
        return flapping.bans(System.nanoTime(), nowMillis);
    }

    @Override
    public boolean lift(String clientId) {
        return flapping.lift(clientId, System.nanoTime());
    }

    /** The part of one loop in what all clients may publish; null if that has no limit. */
    @Nullable
    PublishShare publishShare() {
        return publishes == null ? null : new PublishShare(publishes, publishRate);
    }

    /** Counts a new connection in; returns how many there are now. */
    int enter() {
        return open.incrementAndGet();
    }

    /** Counts a connection out. */
    void leave() {
        open.decrementAndGet();
    }

    LogThrottle throttle() {
        return throttle;
    }
}
