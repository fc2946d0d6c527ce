// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cookies that were given out, by their secret. Bounded; in memory, so a restart ends them. Any thread. */
final class CookieJar {
    private static final int ENTRIES_MAX = 64;
    private static final long KEPT_NANOS = 12 * 3_600_000_000_000L;

    private final Map<String, Issued> issued = new LinkedHashMap<>();

    private record Issued(Caller caller, long untilNanos) {}

    /** Gives out a cookie; the oldest one goes if there are too many. */
    synchronized String issue(Caller caller) {
        if (issued.size() >= ENTRIES_MAX) {
            issued.remove(issued.keySet().iterator().next());
        }
        String id = Entrance.secret();
        issued.put(id, new Issued(caller, System.nanoTime() + KEPT_NANOS));
        return id;
    }

    synchronized void revoke(String id) {
        issued.remove(id);
    }

    synchronized void clear() {
        issued.clear();
    }

    synchronized @Nullable Caller find(String id) {
        Issued found = issued.get(id);
        return found == null || found.untilNanos() - System.nanoTime() < 0 ? null : found.caller();
    }
}
