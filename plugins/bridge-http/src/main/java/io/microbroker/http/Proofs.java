// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Passwords that were right a short while ago, so that whoever scrapes every few seconds does not cost a slow hash each time.
 * Keeps keyed hashes with a key that is never written anywhere. Bounded. Thread-safe.
 */
final class Proofs {
    private static final String HMAC = "HmacSHA256";
    private static final int ENTRIES_MAX = 100;
    private static final long KEPT_NANOS = 300_000_000_000L;

    private final SecretKeySpec key;
    private final Map<String, Proof> byUser = new LinkedHashMap<>();

    private record Proof(byte[] mac, Caller caller, long untilNanos) {}

    Proofs() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        key = new SecretKeySpec(random, HMAC);
    }

    synchronized @Nullable Caller find(Basic credentials) {
        Proof proof = byUser.get(credentials.user());
        if (proof == null || proof.untilNanos() - System.nanoTime() < 0) {
            return null;
        }
        return MessageDigest.isEqual(proof.mac(), mac(credentials)) ? proof.caller() : null;
    }

    synchronized void keep(Basic credentials, Caller caller) {
        if (byUser.size() >= ENTRIES_MAX) {
            byUser.remove(byUser.keySet().iterator().next());
        }
        byUser.put(credentials.user(), new Proof(mac(credentials), caller, System.nanoTime() + KEPT_NANOS));
    }

    synchronized void forget() {
        byUser.clear();
    }

    private byte[] mac(Basic credentials) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update(credentials.user().getBytes(Basic.UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(credentials.password());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }
}
