// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.session.Session;
import io.microbroker.spi.mqtt.Will;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one loop that have lost their connection: when their will is due and when they end (MQTT 5.0 §3.1.2.11.2,
 * §3.1.3.2.2). Confined to the loop.
 */
final class Afterlives {
    private final Loop loop;
    private final Map<Session, Afterlife> all = new IdentityHashMap<>();

    Afterlives(Loop loop) {
        this.loop = loop;
    }

    /** One session without connection: one timer, first for its will, then for its end. */
    private final class Afterlife extends TimerWheel.Timer {
        private final Session session;
        private final long endsAtNanos;
        private long willAtNanos;

        Afterlife(Session session, long elapsedMillis) {
            this.session = session;
            long now = nanos();
            long start = now - elapsedMillis * 1_000_000;
            long expiry = session.expirySeconds();
            this.endsAtNanos = expiry == SessionDirectory.FOREVER ? Long.MAX_VALUE : start + expiry * 1_000_000_000;
            @Nullable Will will = session.will();
            this.willAtNanos = will == null ? Long.MAX_VALUE : start + will.delaySeconds() * 1_000_000_000;
        }

        void next() {
            long due = Math.min(willAtNanos, endsAtNanos); // the earlier of the two [MQTT-3.1.3-9]
            if (due != Long.MAX_VALUE) {
                long millis = (due - nanos() + 999_999) / 1_000_000;
                loop.timers().arm(this, Math.max(1, millis));
            }
        }

        @Override
        protected void onTimer() {
            long now = nanos();
            if (endsAtNanos <= now) {
                all.remove(session);
                loop.counters().increment(Counter.SESSIONS_EXPIRED);
                loop.engine().sessions().finish(loop, session);
                return;
            }
            if (willAtNanos <= now) {
                willAtNanos = Long.MAX_VALUE;
                loop.engine().sessions().sendWill(loop, session);
            }
            next();
        }
    }

    private long nanos() {
        return loop.engine().time().nanos();
    }

    /** A session lost its connection {@code elapsedMillis} ago. A will without delay is sent at once. */
    void begin(Session session, long elapsedMillis) {
        Will will = session.will();
        if (will != null && will.delaySeconds() * 1000 <= elapsedMillis) {
            loop.engine().sessions().sendWill(loop, session);
        }
        Afterlife afterlife = new Afterlife(session, elapsedMillis);
        all.put(session, afterlife);
        afterlife.next();
    }

    /** A session has a connection again, or is over. */
    void cancel(Session session) {
        Afterlife afterlife = all.remove(session);
        if (afterlife != null) {
            loop.timers().cancel(afterlife);
        }
    }
}
