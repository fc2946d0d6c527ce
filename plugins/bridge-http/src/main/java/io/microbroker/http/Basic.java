// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** User and password of a request (RFC 7617). */
final class Basic {
    static final Charset UTF_8 = StandardCharsets.UTF_8;
    private static final String SCHEME = "basic ";

    private final String user;
    private final byte[] password;

    private Basic(String user, byte[] password) {
        this.user = user;
        this.password = password;
    }

    /**
     * What the request carries; null if it carries nothing.
     *
     * @throws Problem 400 if it cannot be read
     */
    static @Nullable Basic of(HttpServerRequest request) {
        String header = request.getHeader("Authorization");
        if (header == null) {
            return null;
        }
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new Problem(400, "only HTTP Basic is understood in Authorization");
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
        } catch (IllegalArgumentException e) {
            throw new Problem(400, "Authorization is not base64");
        }
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == ':') {
                return new Basic(new String(bytes, 0, i, UTF_8), Arrays.copyOfRange(bytes, i + 1, bytes.length));
            }
        }
        throw new Problem(400, "Authorization has no ':' between user and password");
    }

    /** What somebody typed. */
    static Basic of(String user, String password) {
        return new Basic(user, password.getBytes(UTF_8));
    }

    String user() {
        return user;
    }

    byte[] password() {
        return password;
    }
}
