// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A salted hash of a password, in one of the two forms of Mosquitto:
 *
 * <pre>
 * $7$iterations$salt$hash   PBKDF2 with HMAC-SHA-512
 * $6$salt$hash              one SHA-512 of password and salt
 * </pre>
 *
 * <p>Salt and hash are in base64; the hash has 64 bytes. Immutable.
 */
final class PasswordHash {
    /** What new hashes take. */
    static final int ITERATIONS = 210_000;

    private static final int ITERATIONS_MAX = 10_000_000;
    private static final int SALT_LENGTH = 12;
    private static final int SALT_MIN = 8;
    private static final int SALT_MAX = 64;
    private static final int HASH_LENGTH = 64;
    private static final String HMAC = "HmacSHA512";

    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    /** @param iterations 0 for the form with one SHA-512 */
    private PasswordHash(int iterations, byte[] salt, byte[] hash) {
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
    }

    /** Hashes a new password. Takes some tenths of a second. */
    static PasswordHash create(byte[] password) {
        return create(password, ITERATIONS);
    }

    /** The same with fewer or more iterations. */
    static PasswordHash create(byte[] password, int iterations) {
        byte[] salt = new byte[SALT_LENGTH];
        new SecureRandom().nextBytes(salt);
        return new PasswordHash(iterations, salt, pbkdf2(password, salt, iterations));
    }

    /** A hash of nobody's password that costs as much to compare with as this one. */
    PasswordHash decoy() {
        SecureRandom random = new SecureRandom();
        byte[] otherSalt = new byte[salt.length];
        byte[] otherHash = new byte[HASH_LENGTH];
        random.nextBytes(otherSalt);
        random.nextBytes(otherHash);
        return new PasswordHash(iterations, otherSalt, otherHash);
    }

    /**
     * Reads a hash.
     *
     * @throws IllegalArgumentException saying what is wrong, without any part of the text: it may be a password
     */
    static PasswordHash parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("there is no password hash");
        }
        String[] parts = text.split("\\$", -1);
        if (text.charAt(0) != '$' || parts.length < 3) {
            throw new IllegalArgumentException("the password is not hashed");
        }
        switch (parts[1]) {
            case "7" -> {
                requireParts(parts, 5);
                return new PasswordHash(iterations(parts[2]), salt(parts[3]), hash(parts[4]));
            }
            case "6" -> {
                requireParts(parts, 4);
                return new PasswordHash(0, salt(parts[2]), hash(parts[3]));
            }
            default -> throw new IllegalArgumentException("the password hash is not of form $6$ or $7$");
        }
    }

    private static void requireParts(String[] parts, int count) {
        if (parts.length != count) {
            throw new IllegalArgumentException(
                    "the password hash has " + (parts.length - 1) + " parts instead of " + (count - 1));
        }
    }

    private static int iterations(String text) {
        int number = text.matches("[0-9]{1,8}") ? Integer.parseInt(text) : 0;
        if (number < 1 || number > ITERATIONS_MAX) {
            throw new IllegalArgumentException("the iterations of the password hash are not 1.." + ITERATIONS_MAX);
        }
        return number;
    }

    private static byte[] salt(String text) {
        byte[] salt = base64(text, "salt");
        if (salt.length < SALT_MIN || salt.length > SALT_MAX) {
            throw new IllegalArgumentException("the salt of the password hash does not have " + SALT_LENGTH + " bytes");
        }
        return salt;
    }

    private static byte[] hash(String text) {
        byte[] hash = base64(text, "hash");
        if (hash.length != HASH_LENGTH) {
            throw new IllegalArgumentException("the password hash does not have " + HASH_LENGTH + " bytes");
        }
        return hash;
    }

    private static byte[] base64(String text, String what) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the " + what + " of the password is not base64");
        }
    }

    /** Tells whether this is the password. Takes as long for a wrong one. */
    boolean matches(byte[] password) {
        byte[] other = iterations == 0 ? sha512(password, salt) : pbkdf2(password, salt, iterations);
        return MessageDigest.isEqual(hash, other);
    }

    /** What a comparison costs: equal for hashes that take equally long. */
    int cost() {
        return iterations;
    }

    private static byte[] sha512(byte[] password, byte[] salt) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-512");
            digest.update(password);
            return digest.digest(salt);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-512", e);
        }
    }

    /** RFC 8018 §5.2 for a key of one block. Written out, because the JDK's takes text only and passwords are bytes. */
    private static byte[] pbkdf2(byte[] password, byte[] salt, int iterations) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            // HMAC fills keys up with zeros, so that one zero byte is the empty key, which Java refuses.
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
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PasswordHash that
                && iterations == that.iterations
                && Arrays.equals(salt, that.salt)
                && MessageDigest.isEqual(hash, that.hash);
    }

    @Override
    public int hashCode() {
        return Objects.hash(iterations, Arrays.hashCode(salt));
    }

    /** The form in files. */
    @Override
    public String toString() {
        Base64.Encoder base64 = Base64.getEncoder();
        String tail = base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
        return iterations == 0 ? "$6$" + tail : "$7$" + iterations + "$" + tail;
    }
}
