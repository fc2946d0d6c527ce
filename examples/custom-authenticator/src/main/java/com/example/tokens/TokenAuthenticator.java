// SPDX-License-Identifier: Apache-2.0
package com.example.tokens;

import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.auth.Authenticator;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;

/** Compares the password of a client with the token of the device that its user name names. */
final class TokenAuthenticator implements Authenticator {
    private final Map<String, byte[]> tokens = new HashMap<>();

    TokenAuthenticator(Map<?, ?> devices) {
        devices.forEach((device, token) ->
                tokens.put(device.toString(), token.toString().getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public Future<AuthResult> authenticate(AuthRequest request) {
        String device = request.username();
        if (device == null) {
            return Future.succeededFuture(AuthResult.abstain());
        }
        byte[] token = tokens.get(device);
        Buffer password = request.password();
        boolean known = token != null && password != null && MessageDigest.isEqual(token, password.getBytes());
        return Future.succeededFuture(known ? AuthResult.accept(device) : AuthResult.deny("wrong token"));
    }
}
