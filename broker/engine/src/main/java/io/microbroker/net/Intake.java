// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.engine.Counter;
import io.microbroker.engine.Loop;
import io.microbroker.engine.TimerWheel;
import io.microbroker.spi.mqtt.ReasonCode;

/**
 * Whether more is read from a client. While there is a reason to wait, its link is paused and its keep alive stands still; if
 * that takes longer than {@code limits.paused-timeout} and nobody has promised to answer, it is closed. Confined to the loop.
 */
final class Intake {
    private final ConnectedPhase phase;
    private final Connection connection;
    private final Loop loop;
    private final KeepAlive keepAlive;
    private final Limit limit = new Limit();
    private int reasons;

    Intake(ConnectedPhase phase, Connection connection, KeepAlive keepAlive) {
        this.phase = phase;
        this.connection = connection;
        this.loop = connection.loop();
        this.keepAlive = keepAlive;
    }

    /** Why nothing is read. */
    enum Reason {
        /** A plugin thinks: nothing more is decoded either, so that order holds. It has a deadline of its own. */
        PLUGIN,
        /** Loops or storage lag: what was read is still taken. */
        NO_ROOM,
        /** It publishes faster than it may: nothing more is decoded either. The pause has an end of its own. */
        PACE,
        /** What it sent has held the loop for long: nothing more is decoded either until others have been served. */
        LONG_TURN,
        /** The storage is full, and this client's version has no word for it. */
        NO_SPACE,
        /** The peer does not take what it was sent: without this, answers to what it sends would gather without end. */
        PEER_FULL;

        private int bit() {
            return 1 << ordinal();
        }
    }

    private static final int UNDECODED = Reason.PLUGIN.bit() | Reason.PACE.bit() | Reason.LONG_TURN.bit();
    private static final int LIMITED = Reason.NO_ROOM.bit() | Reason.NO_SPACE.bit() | Reason.PEER_FULL.bit();

    private final class Limit extends TimerWheel.Timer {
        @Override
        protected void onTimer() {
            if (isPausedFor(Reason.NO_ROOM)
                    || isPausedFor(
                            Reason.NO_SPACE)) { // closed, so that acknowledgements behind its PUBLISHes get through
                loop.counters().increment(Counter.PUBLISHERS_CLOSED_WHILE_PAUSED);
                phase.disconnect(ReasonCode.SERVER_BUSY, "the broker could not take messages for too long");
            } else {
                loop.counters().increment(Counter.CLIENTS_CLOSED_NOT_READING);
                phase.disconnect(ReasonCode.QUOTA_EXCEEDED, "the client did not read for too long");
            }
        }
    }

    /** Whether nothing is decoded either. */
    boolean isDecodingPaused() {
        return (reasons & UNDECODED) != 0;
    }

    boolean isPausedFor(Reason reason) {
        return (reasons & reason.bit()) != 0;
    }

    void pause(Reason reason) {
        if (reasons == 0) {
            connection.link().pause();
            keepAlive.suspend(true);
        }
        reasons |= reason.bit();
        if ((reasons & LIMITED) != 0 && !limit.isArmed()) {
            loop.timers()
                    .arm(limit, loop.engine().config().limits().pausedTimeout().toMillis());
        }
    }

    /** Reads on, if that was the last reason. */
    void resume(Reason reason) {
        if (!isPausedFor(reason)) {
            return;
        }
        reasons &= ~reason.bit();
        if ((reasons & LIMITED) == 0) {
            loop.timers().cancel(limit);
        }
        if (reasons == 0 && !phase.isOver()) {
            keepAlive.suspend(false);
            connection.link().resume();
        }
    }

    /** The connection is over. */
    void stop() {
        loop.timers().cancel(limit);
    }
}
