// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.auth;

import io.microbroker.spi.mqtt.ReasonCode;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an authenticator decides. */
public sealed interface AuthResult {
    /** Lets the client in under the user name that it gave. */
    static AuthResult accept(@Nullable String username) {
        return new Accepted(username, null, Map.of(), ClientLimits.NONE, null);
    }

    /** Turns the client away: bad user name or password. */
    static AuthResult deny(String detail) {
        return new Denied(ReasonCode.BAD_USER_NAME_OR_PASSWORD, detail);
    }

    /** Has no opinion: the next authenticator is asked. If all abstain, the client is turned away. */
    static AuthResult abstain() {
        return Abstained.INSTANCE;
    }

    /**
     * The client may come in.
     *
     * @param username whom the policy is made for; null for anonymous
     * @param expiresAt when the proof runs out: the broker then disconnects with 0x87 unless the client has proved itself
     *     again by then. Null: never.
     * @param attributes passed on in {@code ClientInfo}
     * @param limits replace those of the configuration where set
     * @param authenticationData last word of an enhanced exchange, sent in CONNACK or AUTH; null if none
     */
    record Accepted(
            @Nullable String username,
            @Nullable Instant expiresAt,
            Map<String, String> attributes,
            ClientLimits limits,
            @Nullable Buffer authenticationData)
            implements AuthResult {
        public Accepted {
            attributes = Map.copyOf(attributes);
            Objects.requireNonNull(limits, "limits");
        }
    }

    /**
     * The client is turned away.
     *
     * @param reason a CONNACK reason code of 0x80 or more
     * @param detail for the log; never sent to the client
     */
    record Denied(ReasonCode reason, String detail) implements AuthResult {
        public Denied {
            if (!reason.isError()) {
                throw new IllegalArgumentException("not a reason to refuse: " + reason);
            }
        }
    }

    /** An enhanced exchange goes on: the data is sent in an AUTH packet with reason 0x18. */
    record Continued(Buffer data) implements AuthResult {}

    /** No opinion. */
    final class Abstained implements AuthResult {
        private static final Abstained INSTANCE = new Abstained();

        private Abstained() {}
    }
}
