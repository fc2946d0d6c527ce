// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.config.LimitsConfig;
import io.microbroker.engine.Counter;
import io.microbroker.engine.Loop;
import io.microbroker.engine.TimerWheel;
import io.microbroker.packet.Limit;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds a client to {@code limits.publish-rate}, and all together to {@code limits.publish-rate-total}: one that is too fast is
 * not read for a while, nothing of what it sent is dropped. Exists only where there is such a limit. Confined to the loop.
 */
final class PublishPace extends TimerWheel.Timer {
    private final Loop loop;
    private final Intake intake;
    private final Runnable readOn;
    private final @Nullable Pace own;
    private final @Nullable PublishShare all;

    private PublishPace(Loop loop, Intake intake, Runnable readOn, @Nullable Pace own, @Nullable PublishShare all) {
        this.loop = loop;
        this.intake = intake;
        this.readOn = readOn;
        this.own = own;
        this.all = all;
    }

    /**
     * The pace of one client; null without limits.
     *
     * @param all the part of this loop in what all clients may send; null if that has no limit
     * @param readOn called when the client may be decoded again
     */
    static @Nullable PublishPace of(Loop loop, Intake intake, @Nullable PublishShare all, Runnable readOn) {
        LimitsConfig limits = loop.engine().config().limits();
        if (limits.publishRate() == 0 && all == null) {
            return null;
        }
        Pace own = limits.publishRate() == 0 ? null : new Pace(limits.publishRate(), System.nanoTime());
        return new PublishPace(loop, intake, readOn, own, all);
    }

    /** A message came: it is taken, and perhaps nothing more for a while. */
    void onPublish() {
        long wait = 0;
        if (own != null) {
            wait = own.take(1, System.nanoTime());
            count(wait, Limit.PUBLISH_RATE);
        }
        if (all != null) {
            long waitForAll = all.take();
            count(waitForAll, Limit.PUBLISH_RATE_TOTAL);
            wait = Math.max(wait, waitForAll);
        }
        if (wait > 0) {
            intake.pause(Intake.Reason.PACE);
            loop.timers().arm(this, TimeUnit.NANOSECONDS.toMillis(wait) + 1);
        }
    }

    private void count(long waitNanos, Limit limit) {
        if (waitNanos > 0) {
            loop.counters().increment(Counter.limit(limit));
        }
    }

    void stop() {
        loop.timers().cancel(this);
    }

    @Override
    protected void onTimer() {
        intake.resume(Intake.Reason.PACE);
        readOn.run();
    }
}
