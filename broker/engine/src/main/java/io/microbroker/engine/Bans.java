// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.spi.admin.Ban;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Who may not come in, as the operator says; in memory. Instances that work together tell each other. Any thread; nobody is asked about
 * while there is no ban.
 */
public final class Bans {
    static final int BANS_MAX = 10_000;

    private final ConcurrentMap<Key, Ban> bans = new ConcurrentHashMap<>();
    /** Since when the last ban was that was lifted: an instance that was away does not bring it back. */
    private final ConcurrentMap<Key, Long> lifted = new ConcurrentHashMap<>();

    private record Key(Ban.Kind kind, String value) {}

    /** A ban, and all before it, is over. */
    record Lift(Ban.Kind kind, String value, long sinceMillis) {}

    Bans() {}

    /** Bans; returns what is in force: a ban is later than the last one that was lifted. */
    Ban add(Ban ban, long nowMillis) {
        sweep(nowMillis);
        Key key = new Key(ban.kind(), ban.value());
        if (bans.size() >= BANS_MAX && !bans.containsKey(key)) {
            throw new IllegalStateException("there are " + BANS_MAX + " bans already - lift some");
        }
        long since = Math.max(ban.sinceMillis(), lifted.getOrDefault(key, Long.MIN_VALUE) + 1);
        Ban later = new Ban(ban.kind(), ban.value(), ban.reason(), since, ban.untilMillis());
        bans.put(key, later);
        return later;
    }

    /** Takes a ban that another instance told of; false if it was lifted, is over, or there is no room. */
    boolean take(Ban ban, long nowMillis) {
        sweep(nowMillis);
        Key key = new Key(ban.kind(), ban.value());
        boolean isRefused = ban.isOver(nowMillis)
                || lifted.getOrDefault(key, Long.MIN_VALUE) >= ban.sinceMillis()
                || (bans.size() >= BANS_MAX && !bans.containsKey(key));
        if (isRefused) {
            return false;
        }
        bans.merge(key, ban, (mine, told) -> told.sinceMillis() >= mine.sinceMillis() ? told : mine);
        return true;
    }

    boolean lift(Ban.Kind kind, String value) {
        Key key = new Key(kind, value);
        Ban ban = bans.remove(key);
        if (ban != null) {
            remember(key, ban.sinceMillis());
        }
        return ban != null;
    }

    /** Another instance has lifted a ban. */
    void take(Lift lift) {
        Key key = new Key(lift.kind(), lift.value());
        bans.computeIfPresent(key, (same, ban) -> ban.sinceMillis() <= lift.sinceMillis() ? null : ban);
        remember(key, lift.sinceMillis());
    }

    private void remember(Key key, long sinceMillis) {
        if (lifted.size() >= BANS_MAX && !lifted.containsKey(key)) {
            lifted.keySet().stream().findAny().ifPresent(lifted::remove);
        }
        lifted.merge(key, sinceMillis, Math::max);
    }

    /** What was lifted, as far as it is known. */
    List<Lift> lifts() {
        return lifted.entrySet().stream()
                .map(each -> new Lift(each.getKey().kind(), each.getKey().value(), each.getValue()))
                .toList();
    }

    /** The last lift of these; one of nothing if none is known. */
    Lift lastLift(Ban.Kind kind, String value) {
        return new Lift(kind, value, lifted.getOrDefault(new Key(kind, value), Long.MIN_VALUE));
    }

    List<Ban> all(long nowMillis) {
        sweep(nowMillis);
        return List.copyOf(bans.values());
    }

    private void sweep(long nowMillis) {
        bans.values().removeIf(ban -> ban.isOver(nowMillis));
    }

    /**
     * The ban that keeps a client out; null if it may come in.
     *
     * @param username null if it has none, or has not proved it yet
     * @param remoteAddress with port
     */
    public @Nullable Ban find(String clientId, @Nullable String username, String remoteAddress, long nowMillis) {
        if (bans.isEmpty()) {
            return null;
        }
        Ban found = inForce(Ban.Kind.CLIENT, clientId, nowMillis);
        if (found == null && username != null) {
            found = inForce(Ban.Kind.USER, username, nowMillis);
        }
        return found != null ? found : inForce(Ban.Kind.ADDRESS, hostOf(remoteAddress), nowMillis);
    }

    private @Nullable Ban inForce(Ban.Kind kind, String value, long nowMillis) {
        Ban ban = bans.get(new Key(kind, value));
        return ban == null || ban.isOver(nowMillis) ? null : ban;
    }

    /** {@code 192.0.2.1:5000} and {@code [2001:db8::1]:5000} without port and brackets. */
    static String hostOf(String remoteAddress) {
        int colon = remoteAddress.lastIndexOf(':');
        String host = colon < 0 ? remoteAddress : remoteAddress.substring(0, colon);
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
