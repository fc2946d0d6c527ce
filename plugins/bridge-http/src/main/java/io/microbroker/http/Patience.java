// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import java.util.LinkedHashMap;
import java.util.Map;

/** Five wrong passwords of one user from one address, and it is not listened to for five minutes. Bounded. One thread. */
final class Patience {
    private static final int WRONG_MAX = 5;
    private static final long LOCKED_NANOS = 300_000_000_000L;
    private static final int ENTRIES_MAX = 10_000;

    private final Map<String, Count> counts = new LinkedHashMap<>();

    private record Count(int wrong, long untilNanos) {}

    boolean isOver(String who) {
        Count count = counts.get(who);
        if (count != null && count.untilNanos() - System.nanoTime() < 0) {
            counts.remove(who);
            return false;
        }
        return count != null && count.wrong() >= WRONG_MAX;
    }

    void wrong(String who) {
        Count before = counts.remove(who);
        if (counts.size() >= ENTRIES_MAX) {
            counts.remove(counts.keySet().iterator().next());
        }
        counts.put(who, new Count(before == null ? 1 : before.wrong() + 1, System.nanoTime() + LOCKED_NANOS));
    }

    void right(String who) {
        counts.remove(who);
    }
}
