// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers which passwords were right, so that a client which comes back costs no hash. Keeps no password: only the HMAC of
 * user name and password under a random key that never leaves this object. Belongs to one reading of the users, and is
 * forgotten with it. Thread-safe.
 */
final class Proofs {
    private static final String HMAC = "HmacSHA256";

    private final SecretKeySpec key;
    private final BoundedMap<ByteBuffer, Long> expiresAtNanos;
    private final long keptNanos;
    private final LongSupplier nanos;

    /** @param nanos a clock such as {@link System#nanoTime} */
    Proofs(Settings settings, LongSupplier nanos) {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, HMAC);
        this.expiresAtNanos = new BoundedMap<>(settings.cacheEntries());
        this.keptNanos = TimeUnit.MINUTES.toNanos(settings.cacheMinutes());
        this.nanos = nanos;
    }

    /** What stands for a user name and a password here. */
    ByteBuffer proof(String username, byte[] password) {
        byte[] name = username.getBytes(StandardCharsets.UTF_8);
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(name.length).flip());
            mac.update(name);
            return ByteBuffer.wrap(mac.doFinal(password));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }

    /** Whether this was right not long ago. */
    boolean has(ByteBuffer proof) {
        Long expiry = expiresAtNanos.get(proof);
        if (expiry == null) {
            return false;
        }
        if (nanos.getAsLong() - expiry >= 0) {
            expiresAtNanos.remove(proof);
            return false;
        }
        return true;
    }

    void add(ByteBuffer proof) {
        expiresAtNanos.put(proof, nanos.getAsLong() + keptNanos);
    }

    int size() {
        return expiresAtNanos.size();
    }
}
