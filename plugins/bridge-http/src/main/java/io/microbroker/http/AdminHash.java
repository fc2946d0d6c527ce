// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A password, hashed as {@code microbroker passwd} does: {@code $7$iterations$salt$hash}, PBKDF2 with HMAC-SHA-512 (RFC 8018
 * §5.2) of one block.
 */
record AdminHash(int iterations, byte[] salt, byte[] hash) {
    private static final String HMAC = "HmacSHA512";
    private static final int ITERATIONS_MAX = 10_000_000;
    private static final int HASH_LENGTH = 64;

    /** @throws IllegalArgumentException saying what is wrong, without any part of the text: it may be a password */
    static AdminHash parse(String text) {
        String[] parts = text.split("\\$", -1);
        if (parts.length != 5 || !parts[0].isEmpty() || !parts[1].equals("7") || !parts[2].matches("[1-9][0-9]{0,7}")) {
            throw new IllegalArgumentException("the password is not hashed in the form $7$");
        }
        int iterations = Integer.parseInt(parts[2]);
        byte[] salt;
        byte[] hash;
        try {
            salt = Base64.getDecoder().decode(parts[3]);
            hash = Base64.getDecoder().decode(parts[4]);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the hash of the password is not base64");
        }
        if (iterations > ITERATIONS_MAX || salt.length < 8 || hash.length != HASH_LENGTH) {
            throw new IllegalArgumentException("the hash of the password has a wrong length");
        }
        return new AdminHash(iterations, salt, hash);
    }

    /** A hash of nobody's password that takes as long. */
    AdminHash decoy() {
        byte[] other = new byte[HASH_LENGTH];
        new SecureRandom().nextBytes(other);
        return new AdminHash(iterations, salt, other);
    }

    boolean matches(byte[] password) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(password.length == 0 ? new byte[1] : password, HMAC));
            mac.update(salt);
            mac.update(new byte[] {0, 0, 0, 1});
            byte[] round = mac.doFinal();
            byte[] key = round.clone();
            for (int i = 1; i < iterations; i++) {
                mac.update(round);
                mac.doFinal(round, 0);
                for (int j = 0; j < HASH_LENGTH; j++) {
                    key[j] ^= round[j];
                }
            }
            return MessageDigest.isEqual(hash, key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AdminHash that && MessageDigest.isEqual(hash, that.hash);
    }

    @Override
    public int hashCode() {
        return iterations;
    }

    @Override
    public String toString() {
        return "AdminHash";
    }
}
