// SPDX-License-Identifier: Apache-2.0
package io.microbroker.load;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Lines of a password file, as {@code passwd} makes them. */
final class Hashes {
    private static final int ITERATIONS = 210_000;

    private Hashes() {}

    static String of(String password) {
        byte[] salt = new byte[12];
        try {
            byte[] hash = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, 512))
                    .getEncoded();
            Base64.Encoder encoder = Base64.getEncoder();
            return "$7$" + ITERATIONS + "$" + encoder.encodeToString(salt) + "$" + encoder.encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
