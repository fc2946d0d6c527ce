// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http.webhook;

import io.microbroker.http.webhook.PostFailure.Reason;
import io.microbroker.http.webhook.WebhookState.Phase;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What one hook has done and where it stands. Written by its loop, but for {@link #lostAtMostOnce}; read by any thread. */
final class Tally {
    private final LongAdder posted = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder lostAtMostOnce = new LongAdder();
    private final LongAdder earlierQueueFull = new LongAdder();
    private final Map<Reason, LongAdder> failures = new EnumMap<>(Reason.class);
    private volatile Phase phase = Phase.IDLE;
    private volatile long oldestMillis;
    private volatile long queued;
    private volatile long queueFull;
    private volatile @Nullable String lastFailure;

    Tally() {
        for (Reason reason : Reason.values()) {
            failures.put(reason, new LongAdder());
        }
    }

    void phase(Phase now) {
        phase = now;
    }

    /** The time of the oldest that was handed to the hook and is not acknowledged; 0 if there is none. */
    void oldest(long publishedAtMillis) {
        oldestMillis = publishedAtMillis;
    }

    void posted(int entries) {
        posted.increment();
        sent.add(entries);
    }

    void failed(PostFailure failure) {
        LongAdder count = failures.get(failure.reason());
        if (count != null) {
            count.increment();
        }
        lastFailure = Instant.now().toString() + " " + failure.getMessage();
    }

    /** A QoS 0 message came while as many waited as may. Any thread. */
    void lostAtMostOnce() {
        lostAtMostOnce.increment();
    }

    /** What the broker says of the session: what waits, and what found it full since it was opened. */
    void session(long waiting, long full) {
        queued = waiting;
        queueFull = full;
    }

    /** The session is opened anew: the broker counts from 0 again. */
    void sessionLost() {
        earlierQueueFull.add(queueFull);
        queueFull = 0;
    }

    WebhookState state(WebhookSettings settings, long lostEvents, int waitingAtMostOnce) {
        Map<String, Long> failed = new TreeMap<>();
        failures.forEach((reason, count) -> failed.put(lower(reason), count.sum()));
        Map<String, Long> dropped = new TreeMap<>();
        dropped.put("queue-full", earlierQueueFull.sum() + queueFull);
        dropped.put("qos-0", lostAtMostOnce.sum());
        dropped.put("event-not-queued", lostEvents);
        long oldest = oldestMillis;
        return new WebhookState(
                settings.name(),
                settings.target(),
                phase,
                posted.sum(),
                sent.sum(),
                failed,
                dropped,
                queued + waitingAtMostOnce,
                oldest == 0 ? 0 : Math.max(0, System.currentTimeMillis() - oldest),
                lastFailure);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
