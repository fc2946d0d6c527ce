// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http.webhook;

/** A post that was not answered 2xx. An expected error: it has no stack trace. */
final class PostFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why, in few words. */
    enum Reason {
        /** No connection, or it broke. */
        CONNECTION,
        /** The certificate of the receiver was not accepted. */
        TLS,
        /** No answer in time. */
        TIMEOUT,
        /** A redirect. */
        STATUS_3XX,
        /** The receiver finds fault with it. */
        STATUS_4XX,
        /** The receiver is in trouble. */
        STATUS_5XX
    }

    private final Reason reason;
    private final long retryAfterMillis;

    PostFailure(Reason reason, String message, long retryAfterMillis) {
        super(message, null, false, false);
        this.reason = reason;
        this.retryAfterMillis = retryAfterMillis;
    }

    Reason reason() {
        return reason;
    }

    /** When the receiver asks to be tried again; 0 if it does not. */
    long retryAfterMillis() {
        return retryAfterMillis;
    }
}
