// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may open a WebSocket here. A browser sends the origin of the page; without this check any page that a user
 * visits could speak to a broker in the user's network (RFC 6455 §10.2). Programs other than browsers send none, and may.
 * Immutable.
 */
final class Origins {
    private static final Pattern ORIGIN =
            Pattern.compile("([a-z][a-z0-9+.-]*)://(\\[[0-9a-f:.]+]|[a-z0-9._-]+)(?::(\\d{1,5}))?");
    private static final Pattern HOST = Pattern.compile("(\\[[0-9a-f:.]+]|[a-z0-9._-]+)(?::\\d{1,5})?");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");
    private static final Pattern LOOPBACK_BIND = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?::1]?");
    private static final String ANY = "*";
    /** What browsers send for pages without a home, such as files. */
    private static final String OPAQUE = "null";

    private final Set<String> listed;
    private final boolean sameHost;
    private final boolean loopbackOnly;

    private Origins(Set<String> listed, boolean sameHost, boolean loopbackOnly) {
        this.listed = listed;
        this.sameHost = sameHost;
        this.loopbackOnly = loopbackOnly;
    }

    /**
     * Allows pages from the host that the request itself names. On a loopback address that host must be a loopback one:
     * else a page could give its own name to 127.0.0.1 in the DNS and be "the same host".
     */
    static Origins sameHost(String bind) {
        boolean loopback = LOOPBACK_BIND.matcher(bind.toLowerCase(Locale.ROOT)).matches();
        return new Origins(Set.of(), true, loopback);
    }

    /**
     * Allows these and no others; {@code *} allows all.
     *
     * @throws IllegalArgumentException if one of them is not an origin
     */
    static Origins listed(Set<String> origins) {
        return new Origins(origins.stream().map(Origins::entry).collect(Collectors.toUnmodifiableSet()), false, false);
    }

    private static String entry(String written) {
        if (written.equals(ANY) || written.equals(OPAQUE)) {
            return written;
        }
        String normal = normal(written);
        if (normal == null) {
            throw new IllegalArgumentException("origins '" + written
                    + "' is not an origin - write one such as https://home.example:8443, without a path, or *");
        }
        return normal;
    }

    /** Whether a page of this origin may come in; {@code host} is the Host header. */
    boolean allow(@Nullable String origin, String host) {
        if (origin == null || listed.contains(ANY)) {
            return true;
        }
        if (origin.equals(OPAQUE)) {
            return listed.contains(OPAQUE);
        }
        String normal = normal(origin);
        if (normal == null) {
            return false;
        }
        return sameHost ? isSameHost(normal, host.toLowerCase(Locale.ROOT)) : listed.contains(normal);
    }

    private boolean isSameHost(String origin, String host) {
        Matcher asked = HOST.matcher(host);
        Matcher page = ORIGIN.matcher(origin);
        return asked.matches()
                && page.matches()
                && asked.group(1).equals(page.group(2))
                && (!loopbackOnly || LOOPBACK.matcher(asked.group(1)).matches());
    }

    /** In lower case and without the port that the scheme implies; null if it is not an origin. */
    private static @Nullable String normal(String origin) {
        Matcher matcher = ORIGIN.matcher(origin.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return null;
        }
        String scheme = matcher.group(1);
        String port = matcher.group(3);
        boolean implied = port == null
                || scheme.equals("http") && port.equals("80")
                || scheme.equals("https") && port.equals("443");
        return scheme + "://" + matcher.group(2) + (implied ? "" : ":" + port);
    }
}
