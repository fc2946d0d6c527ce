// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.engine.TimerWheel;

/**
 * Watches that a client sends something within one and a half times its keep alive (MQTT 5.0 §3.1.2.10). One timer, moved only
 * when it fires; a packet costs one store. It stands still while the broker itself keeps the connection from being read.
 */
final class KeepAlive extends TimerWheel.Timer {
    private final TimerWheel wheel;
    private final long limitMillis;
    private final Runnable onSilence;
    private long lastTick;
    private boolean suspended;

    /**
     * Makes a watch and starts it.
     *
     * @param keepAliveSeconds 0 for none: then it does nothing
     */
    KeepAlive(TimerWheel wheel, int keepAliveSeconds, Runnable onSilence) {
        this.wheel = wheel;
        this.limitMillis = keepAliveSeconds * 1500L; // [MQTT-3.1.2-22]
        this.onSilence = onSilence;
        this.lastTick = wheel.tick();
        if (limitMillis > 0) {
            wheel.arm(this, limitMillis);
        }
    }

    /** A packet came. */
    void hear() {
        lastTick = wheel.tick();
    }

    /** The broker does not read from the client, or does again. */
    void suspend(boolean on) {
        suspended = on;
        hear();
    }

    void stop() {
        wheel.cancel(this);
    }

    @Override
    protected void onTimer() {
        if (suspended) {
            hear();
        }
        long silentMillis = (wheel.tick() - lastTick) * TimerWheel.TICK_MILLIS;
        if (silentMillis >= limitMillis) {
            onSilence.run();
        } else {
            wheel.arm(this, limitMillis - silentMillis);
        }
    }
}
