// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.spi.auth.RefusedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which answer a failure is. */
final class Problems {
    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    private Problems() {}

    static Problem of(Throwable cause) {
        if (cause instanceof Problem problem) {
            return problem;
        }
        if (cause instanceof RefusedException refused) {
            return of(refused);
        }
        log.error("a request of HTTP failed", cause);
        return new Problem(500, "this should not have happened; the log of the broker says more");
    }

    private static Problem of(RefusedException refused) {
        return switch (refused.reason()) {
            case NOT_AUTHORIZED, BANNED -> new Problem(403, "the broker does not allow it: " + refused.getMessage());
            case BAD_USER_NAME_OR_PASSWORD -> new Problem(401, "user or password is wrong");
            case QUOTA_EXCEEDED -> new Problem(507, refused.getMessage() + "");
            case SERVER_UNAVAILABLE, SERVER_BUSY -> new Problem(503, "the broker cannot decide now - try again");
            default -> new Problem(400, refused.getMessage() + "");
        };
    }

    static String detail(int status) {
        return switch (status) {
            case 404 -> "there is nothing here - /api/v1/openapi.json tells what there is";
            case 405 -> "not with this method - /api/v1/openapi.json tells with which";
            case 414 -> "the request line is longer than http.header-size";
            default -> Problem.title(status);
        };
    }
}
