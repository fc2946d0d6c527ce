// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.auth.Authenticator;
import io.microbroker.spi.auth.ClientLimits;
import io.microbroker.spi.mqtt.ReasonCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compares user name and password with the file. A client without user name is none of its business: the rule for anonymous
 * clients decides. A user that the file does not have costs a hash like any other, so that nobody learns names by the clock.
 * Thread-safe.
 */
final class FileAuthenticator implements Authenticator {
    /** The attribute of a client that holds the number of its entry. */
    static final String ENTRY = "auth-file.entry";

    private static final long WAIT_MAX_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final Future<AuthResult> WRONG =
            Future.succeededFuture(AuthResult.deny("user name or password is wrong"));
    private static final Future<AuthResult> BUSY = Future.succeededFuture(
            new AuthResult.Denied(ReasonCode.SERVER_BUSY, "too many clients wait for their passwords to be checked"));
    private static final Future<AuthResult> HELD = Future.succeededFuture(
            new AuthResult.Denied(ReasonCode.CONNECTION_RATE_EXCEEDED, "too many wrong passwords from there"));

    private final Supplier<Reading> current;
    private final HashPool pool;
    private final BackOff backOff;
    private final LongSupplier nanos;
    private final PasswordCheck check;

    /** How a password is compared with a hash: a seam that lets tests count. */
    @FunctionalInterface
    interface PasswordCheck {
        boolean matches(PasswordHash hash, byte[] password);
    }

    FileAuthenticator(Supplier<Reading> current, HashPool pool, LongSupplier nanos, PasswordCheck check) {
        this.current = current;
        this.pool = pool;
        this.backOff = new BackOff(nanos);
        this.nanos = nanos;
        this.check = check;
    }

    @Override
    public Future<AuthResult> authenticate(AuthRequest request) {
        String username = request.username();
        Buffer password = request.password();
        if (username == null) {
            return Future.succeededFuture(AuthResult.abstain());
        }
        if (username.isEmpty() || password == null) {
            return WRONG;
        }
        Attempt attempt = new Attempt(username, password.getBytes(), host(request.remoteAddress()));
        AuthResult known = attempt.known(current.get());
        if (known != null) {
            return Future.succeededFuture(known);
        }
        if (backOff.holds(username, attempt.address)) {
            return HELD;
        }
        long submittedAt = nanos.getAsLong();
        return pool.submit(() -> attempt.run(submittedAt)) ? attempt.decision.future() : BUSY;
    }

    /** The address without its port, which each connection has another of. */
    private static String host(String remoteAddress) {
        int colon = remoteAddress.lastIndexOf(':');
        return colon < 0 ? remoteAddress : remoteAddress.substring(0, colon);
    }

    /** One client that wants to come in. */
    private final class Attempt {
        private final String username;
        private final byte[] password;
        private final String address;
        private final Promise<AuthResult> decision = Promise.promise();

        Attempt(String username, byte[] password, String address) {
            this.username = username;
            this.password = password;
            this.address = address;
        }

        /** The answer, if the password was right not long ago; else null. */
        @Nullable
        AuthResult known(Reading reading) {
            UserTable.Entry entry = entry(reading);
            return entry != null && reading.proofs().has(proof(reading)) ? accepted(entry) : null;
        }

        private UserTable.@Nullable Entry entry(Reading reading) {
            UserTable users = reading.users();
            return users == null ? null : users.find(username);
        }

        private ByteBuffer proof(Reading reading) {
            return reading.proofs().proof(username, password);
        }

        private AuthResult accepted(UserTable.Entry entry) {
            Map<String, String> attributes = Map.of(ENTRY, Long.toString(entry.number()));
            return new AuthResult.Accepted(username, null, attributes, ClientLimits.NONE, null);
        }

        /** On a thread of the pool. */
        void run(long submittedAt) {
            try {
                if (nanos.getAsLong() - submittedAt > WAIT_MAX_NANOS) {
                    BUSY.onComplete(decision); // its client was turned away long ago
                } else {
                    decision.complete(decide());
                }
            } catch (RuntimeException e) {
                decision.fail(e);
            }
        }

        private AuthResult decide() {
            Reading reading = current.get();
            AuthResult known = known(reading); // somebody else with the same password may have been first
            if (known != null) {
                return known;
            }
            UserTable.Entry entry = entry(reading);
            PasswordHash hash = entry != null
                    ? entry.hash()
                    : Objects.requireNonNull(reading.users()).decoy();
            boolean right = check.matches(hash, password);
            if (!right || entry == null) {
                backOff.failed(username, address);
                return WRONG.result();
            }
            if (!current.get().isCurrent(username, entry.number())) { // changed while it was hashed
                return WRONG.result();
            }
            backOff.succeeded(username, address);
            reading.proofs().add(proof(reading));
            return accepted(entry);
        }
    }
}
