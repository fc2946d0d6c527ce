// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may look and steer: users of the file, by HTTP Basic; or, without a file, whoever has the link that stands in the
 * banner, which is good once and gives a cookie. There is no default password. On the loop of HTTP unless said otherwise.
 */
final class Entrance {
    private static final Logger log = LoggerFactory.getLogger(Entrance.class);
    private static final String COOKIE = "microbroker";
    private static final int SECRET_BYTES = 24;
    private static final int CHECKS_MAX = 16;

    private final @Nullable Path file;
    private final boolean secure;
    private final AtomicReference<@Nullable AdminUsers> users = new AtomicReference<>();
    private final AtomicReference<@Nullable String> link = new AtomicReference<>();
    private final Proofs proofs = new Proofs();
    private final Patience patience = new Patience();
    private final CookieJar cookies = new CookieJar();
    private int checks;

    /**
     * Reads the users. Blocks.
     *
     * @throws IllegalArgumentException if their file cannot be used
     */
    Entrance(HttpSettings settings) {
        file = settings.users();
        secure = settings.tls() != null;
        if (file == null) {
            link.set(secret());
        } else {
            users.set(AdminUsers.read(file));
        }
    }

    static String secret() {
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** What the link of the banner ends in; null if there are users. */
    @Nullable
    String linkToken() {
        return link.get();
    }

    /** Reads the users again: whoever was signed in by a password has to do so again. Blocks; any thread. */
    void reload() {
        if (file != null) {
            users.set(AdminUsers.read(file));
            proofs.forget();
            cookies.clear();
        }
    }

    /** Takes the token of the link, once. True if it was right; the response then carries a cookie. */
    boolean redeem(HttpServerRequest request, String token) {
        String expected = link.get();
        if (expected == null
                || !MessageDigest.isEqual(expected.getBytes(Basic.UTF_8), token.getBytes(Basic.UTF_8))
                || !link.compareAndSet(expected, null)) {
            return false;
        }
        welcome(request.response(), new Caller("local", Role.ADMIN, true));
        log.info("the link of the banner was used remote={}", request.remoteAddress());
        return true;
    }

    /** Gives a cookie to somebody whose password was right. */
    void welcome(HttpServerResponse response, Caller caller) {
        response.addCookie(Cookie.cookie(COOKIE, cookies.issue(caller.withCookie()))
                .setHttpOnly(true)
                .setSecure(secure)
                .setSameSite(CookieSameSite.STRICT)
                .setPath("/"));
    }

    /** The cookie of the request is good no more. */
    void forget(HttpServerRequest request) {
        Cookie cookie = request.getCookie(COOKIE);
        if (cookie != null) {
            cookies.revoke(cookie.getValue());
        }
    }

    /** Who asks; fails with a {@link Problem}. */
    Future<Caller> callerOf(HttpServerRequest request, Vertx vertx) {
        Basic credentials = Basic.of(request);
        if (credentials == null) {
            Cookie cookie = request.getCookie(COOKIE);
            Caller known = cookie == null ? null : cookies.find(cookie.getValue());
            return known == null ? Future.failedFuture(unknown()) : Future.succeededFuture(known);
        }
        return callerOf(credentials, request, vertx);
    }

    /** Whose user and password these are; fails with a {@link Problem}. */
    Future<Caller> callerOf(Basic credentials, HttpServerRequest request, Vertx vertx) {
        AdminUsers present = users.get();
        if (present == null) {
            return Future.failedFuture(new Problem(
                    401,
                    "there are no users - make a file with 'microbroker passwd --admin -c FILE USER' and set http.users"
                            + " to it"));
        }
        Caller proven = proofs.find(credentials);
        return proven != null ? Future.succeededFuture(proven) : check(present, credentials, request, vertx);
    }

    private Problem unknown() {
        return new Problem(
                401, file == null ? "open the link that the banner shows" : "send a user of http.users by HTTP Basic");
    }

    private Future<Caller> check(AdminUsers present, Basic credentials, HttpServerRequest request, Vertx vertx) {
        String who = request.remoteAddress().hostAddress() + " " + credentials.user();
        if (patience.isOver(who)) {
            return Future.failedFuture(new Problem(429, "too many wrong passwords - try again in some minutes"));
        }
        if (checks >= CHECKS_MAX) {
            return Future.failedFuture(new Problem(503, "too many sign in at once - try again"));
        }
        checks++;
        return vertx.executeBlocking(() -> Found.of(present.find(credentials.user(), credentials.password())), false)
                .onComplete(done -> checks--)
                .compose(found -> settle(found, credentials, who));
    }

    private Future<Caller> settle(Found found, Basic credentials, String who) {
        Caller caller = found.caller();
        if (caller == null) {
            patience.wrong(who);
            log.warn("a sign-in by HTTP failed user={}", Text.shown(credentials.user()));
            return Future.failedFuture(new Problem(401, "user or password is wrong"));
        }
        patience.right(who);
        proofs.keep(credentials, caller);
        return Future.succeededFuture(caller);
    }

    /** A caller, or none. */
    private record Found(@Nullable Caller caller) {
        static Found of(@Nullable Caller caller) {
            return new Found(caller);
        }
    }
}
