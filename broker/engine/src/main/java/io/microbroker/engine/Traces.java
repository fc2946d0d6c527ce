// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.spi.admin.Page;
import io.microbroker.spi.admin.PageRequest;
import io.microbroker.spi.admin.TraceLine;
import io.microbroker.spi.admin.TraceSnapshot;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The traces of a broker, by client id. Any thread; a client without trace costs nothing. */
public final class Traces {
    static final int TRACES_MAX = 16;

    private final ConcurrentMap<String, Trace> open = new ConcurrentHashMap<>();

    Traces() {}

    /** The trace of a client; null if there is none, or it is over. */
    public @Nullable Trace find(String clientId, long nowMillis) {
        Trace found = open.isEmpty() ? null : open.get(clientId);
        return found == null || found.isOver(nowMillis) ? null : found;
    }

    synchronized Trace begin(String clientId, long nowMillis, long millis) {
        if (open.size() >= TRACES_MAX && !open.containsKey(clientId)) {
            String oldest = open.values().stream()
                    .filter(trace -> trace.isOver(nowMillis))
                    .map(Trace::snapshot)
                    .min(Comparator.comparingLong(TraceSnapshot::startedAtMillis))
                    .map(TraceSnapshot::clientId)
                    .orElseThrow(() -> new IllegalStateException(TRACES_MAX + " traces are running - end one first"));
            open.remove(oldest);
        }
        Trace made = new Trace(clientId, nowMillis, nowMillis + millis);
        open.put(clientId, made);
        return made;
    }

    boolean end(String clientId) {
        return open.remove(clientId) != null;
    }

    List<TraceSnapshot> all() {
        return open.values().stream()
                .map(Trace::snapshot)
                .sorted(Comparator.comparingLong(TraceSnapshot::startedAtMillis).thenComparing(TraceSnapshot::clientId))
                .toList();
    }

    /** @throws IllegalArgumentException if the cursor is none */
    Optional<Page<TraceLine>> lines(String clientId, PageRequest page, long nowMillis) {
        String cursor = page.cursor();
        long after = cursor == null ? 0 : SubscriptionCursor.number(cursor);
        Trace trace = open.get(clientId);
        return trace == null ? Optional.empty() : Optional.of(trace.lines(after, page, nowMillis));
    }
}
