// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.spi.admin.Ban;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Who connects too often: a client identifier that does so more than {@code limits.connects-per-client} times in a minute is
 * banned for {@code limits.ban-time}. Two clients under one identifier, each of which reconnects when the other has taken over,
 * are the usual cause.
 *
 * <p>Only CONNECTs that proved who they are come here, and they count for the pair of user and client identifier: a stranger can
 * get nobody banned but himself. A ban refuses CONNECTs; the connection that there is stays. On the monotonic clock, so a jump of
 * the wall clock neither bans nor frees.
 *
 * <p>Remembers a bounded number of clients; what comes beyond within a minute is not counted. Thread-safe.
 */
final class Flapping {
    static final int REMEMBERED_MAX = 100_000;
    private static final long WINDOW_NANOS = 60_000_000_000L;
    private static final long SWEEP_NANOS = 1_000_000_000L;

    private final int connectsMax;
    private final long banNanos;
    private final ConcurrentMap<Who, Connects> known = new ConcurrentHashMap<>();
    private final AtomicLong nextSweep;

    private record Who(@Nullable String username, String clientId) {}

    /** CONNECTs of a minute that ends at {@code endNanos}; if there were too many, the end of the ban. */
    private record Connects(int count, long endNanos) {
        boolean isOver(long nowNanos) {
            return nowNanos - endNanos >= 0;
        }
    }

    /**
     * Makes an empty memory.
     *
     * @param connectsMax in a minute; 0 bans nobody
     */
    Flapping(int connectsMax, long banNanos, long nowNanos) {
        this.connectsMax = connectsMax;
        this.banNanos = banNanos;
        this.nextSweep = new AtomicLong(nowNanos);
    }

    /** Counts a CONNECT of a client that has proved who it is; false if it is banned. */
    boolean admit(@Nullable String username, String clientId, long nowNanos) {
        if (connectsMax == 0) {
            return true;
        }
        if (known.size() >= REMEMBERED_MAX / 2) {
            sweep(nowNanos);
        }
        Who who = new Who(username, clientId);
        if (known.size() >= REMEMBERED_MAX && !known.containsKey(who)) {
            return true;
        }
        Connects connects = known.compute(who, (key, present) -> next(present, nowNanos));
        return connects.count <= connectsMax;
    }

    private Connects next(@Nullable Connects present, long nowNanos) {
        if (present == null || present.isOver(nowNanos)) {
            return new Connects(1, nowNanos + WINDOW_NANOS);
        }
        if (present.count > connectsMax) { // banned already
            return present;
        }
        int count = present.count + 1;
        return new Connects(count, count > connectsMax ? nowNanos + banNanos : present.endNanos);
    }

    /** Who is banned at present. */
    List<Ban> bans(long nowNanos, long nowMillis) {
        List<Ban> all = new ArrayList<>();
        known.forEach((who, connects) -> {
            if (connects.count > connectsMax && !connects.isOver(nowNanos)) {
                long untilMillis = nowMillis + TimeUnit.NANOSECONDS.toMillis(connects.endNanos - nowNanos);
                String user = who.username == null ? "" : " as user '" + who.username + "'";
                all.add(new Ban(
                        Ban.Kind.CLIENT,
                        who.clientId,
                        "connected more than " + connectsMax + " times in a minute" + user,
                        untilMillis - TimeUnit.NANOSECONDS.toMillis(banNanos),
                        untilMillis));
            }
        });
        return all;
    }

    /** Forgets a client, of whichever user; false if it was not banned. */
    boolean lift(String clientId, long nowNanos) {
        return known.entrySet()
                .removeIf(each -> each.getKey().clientId.equals(clientId)
                        && each.getValue().count > connectsMax
                        && !each.getValue().isOver(nowNanos));
    }

    /** Clients that are remembered. */
    int remembered() {
        return known.size();
    }

    private void sweep(long nowNanos) {
        long due = nextSweep.get();
        if (nowNanos - due >= 0 && nextSweep.compareAndSet(due, nowNanos + SWEEP_NANOS)) {
            known.values().removeIf(connects -> connects.isOver(nowNanos));
        }
    }
}
