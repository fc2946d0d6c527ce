// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.auth;

import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.auth.ClientLimits;
import io.microbroker.spi.auth.EnhancedAuthenticator;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A challenge-response method over a shared secret, which never crosses the wire:
 *
 * <pre>
 * client  CONNECT or AUTH 0x19   user name
 * server  AUTH 0x18              32 random bytes
 * client  AUTH 0x18              HMAC-SHA-256(secret, "client" random)
 * server  CONNACK or AUTH 0x00   HMAC-SHA-256(secret, "server" random)
 * </pre>
 *
 * The last step proves the server to the client. For tests, and as an example of an {@link EnhancedAuthenticator}; secrets are
 * kept as they are. Thread-safe: an exchange keeps its own state.
 */
public final class HmacChallenge implements EnhancedAuthenticator {
    /** The authentication method that clients name. */
    public static final String METHOD = "HMAC-SHA-256";

    private static final int CHALLENGE_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, String> secretsByUser;

    public HmacChallenge(Map<String, String> secretsByUser) {
        this.secretsByUser = Map.copyOf(secretsByUser);
    }

    @Override
    public String method() {
        return METHOD;
    }

    @Override
    public Exchange begin(AuthRequest request) {
        return new Login();
    }

    /** One login; an unknown user is challenged like a known one. */
    private final class Login implements Exchange {
        private final byte[] challenge = new byte[CHALLENGE_BYTES];
        private String user = "";
        private boolean challenged;

        @Override
        public Future<AuthResult> next(Buffer data) {
            if (!challenged) {
                challenged = true;
                user = data.toString(StandardCharsets.UTF_8);
                random.nextBytes(challenge);
                return Future.succeededFuture(new AuthResult.Continued(Buffer.buffer(challenge)));
            }
            String secret = secretsByUser.getOrDefault(user, "");
            byte[] expected = clientProof(secret, challenge);
            boolean right = MessageDigest.isEqual(expected, data.getBytes()) && !secret.isEmpty();
            return Future.succeededFuture(right ? accepted(secret) : AuthResult.deny("wrong proof"));
        }

        private AuthResult accepted(String secret) {
            Buffer proof = Buffer.buffer(serverProof(secret, challenge));
            return new AuthResult.Accepted(user, null, Map.of(), ClientLimits.NONE, proof);
        }
    }

    /** What a client that knows the secret answers to a challenge. */
    public static byte[] clientProof(String secret, byte[] challenge) {
        return proof("client", secret, challenge);
    }

    /** What the server shows in the end to prove that it knows the secret, too. */
    public static byte[] serverProof(String secret, byte[] challenge) {
        return proof("server", secret, challenge);
    }

    private static byte[] proof(String side, String secret, byte[] challenge) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec((secret + '\0').getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update(side.getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(challenge);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
