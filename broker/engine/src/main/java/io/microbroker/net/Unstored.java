// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.engine.Counter;
import io.microbroker.engine.Loop;
import io.microbroker.engine.Pending;
import io.microbroker.engine.TimerWheel;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Receipt;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Messages of a client of MQTT 3.x for which the storage had no room. That version has no way to say so: the message is offered
 * again, in order with those behind it, until the storage takes it, and nothing is read from the client meanwhile. What it holds
 * is bounded by what had been read. Confined to the loop.
 */
final class Unstored {
    private static final long RETRY_MILLIS = 500;

    private final ConnectedPhase phase;
    private final Loop loop;
    private final Retry retry = new Retry();
    /** Refused, in the order of their first offer. */
    private final Deque<Offer> refused = new ArrayDeque<>(0);
    /** Came while others were refused: not offered yet. */
    private final Deque<Offer> behind = new ArrayDeque<>(0);

    Unstored(ConnectedPhase phase, Loop loop) {
        this.phase = phase;
        this.loop = loop;
    }

    private final class Retry extends TimerWheel.Timer {
        @Override
        protected void onTimer() {
            Offer first = refused.poll();
            if (first != null && !phase.isOver()) {
                first.again();
            }
        }
    }

    /** One message on its way into the storage. */
    private final class Offer implements Pending {
        private final Consumer<Receipt> call;
        private final Pending then;
        private boolean isRetry;

        Offer(Consumer<Receipt> call, Pending then) {
            this.call = call;
            this.then = then;
        }

        void again() {
            isRetry = true;
            call.accept(this);
        }

        @Override
        public void onSettled(Outcome outcome) {
            if (outcome == Outcome.EXHAUSTED && !phase.isOver()) {
                hold(this);
                return;
            }
            then.onSettled(outcome);
            if (isRetry) {
                goOn();
            }
        }
    }

    /**
     * Makes a call to the storage, and again if there is no room.
     *
     * @param call takes the receipt of the call
     * @param then is told how it ended: not with {@link Outcome#EXHAUSTED} unless the connection is over
     */
    void offer(Consumer<Receipt> call, Pending then) {
        Offer offer = new Offer(call, then);
        if (phase.isOutOfSpace()) {
            behind.add(offer);
        } else {
            call.accept(offer);
        }
    }

    private void hold(Offer offer) {
        if (offer.isRetry) {
            refused.addFirst(offer);
        } else {
            loop.counters().increment(Counter.PUBLISHES_REFUSED_BY_STORE);
            refused.add(offer);
        }
        phase.pauseForSpace();
        if (!retry.isArmed()) {
            loop.timers().arm(retry, RETRY_MILLIS);
        }
    }

    /** The first one was taken: there is room again for the others, which were many at most as one read brings. */
    private void goOn() {
        Offer next = refused.poll();
        if (next != null) {
            next.again();
            return;
        }
        phase.resumeFromSpace();
        for (Offer offer = behind.poll(); offer != null; offer = behind.poll()) {
            offer.call.accept(offer);
        }
    }

    /** The connection is over: the client sends again what was not answered. */
    void stop() {
        loop.timers().cancel(retry);
        refused.forEach(offer -> offer.then.onSettled(Outcome.EXHAUSTED));
        behind.forEach(offer -> offer.then.onSettled(Outcome.EXHAUSTED));
        refused.clear();
        behind.clear();
    }
}
