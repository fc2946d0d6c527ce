// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.spi.admin.Ban;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Who may not come in, as the operator says; in memory. Any thread; nobody is asked about while there is no ban. */
public final class Bans {
    static final int BANS_MAX = 10_000;

    private final ConcurrentMap<Key, Ban> bans = new ConcurrentHashMap<>();

    private record Key(Ban.Kind kind, String value) {}

    Bans() {}

    void add(Ban ban, long nowMillis) {
        sweep(nowMillis);
        Key key = new Key(ban.kind(), ban.value());
        if (bans.size() >= BANS_MAX && !bans.containsKey(key)) {
            throw new IllegalStateException("there are " + BANS_MAX + " bans already - lift some");
        }
        bans.put(key, ban);
    }

    boolean lift(Ban.Kind kind, String value) {
        return bans.remove(new Key(kind, value)) != null;
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
