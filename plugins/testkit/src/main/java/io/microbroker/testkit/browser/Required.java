// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.browser;

import org.junit.jupiter.api.Assumptions;

/** What a test needs on the machine. Without it the test is skipped, or fails if {@code MICROBROKER_REQUIRE_ALL} is true. */
public final class Required {
    private Required() {}

    public static void check(boolean present, String what, String cure) {
        if (present) {
            return;
        }
        String message = what + " is missing; " + cure;
        if (Boolean.parseBoolean(System.getenv("MICROBROKER_REQUIRE_ALL"))) {
            throw new AssertionError(message);
        }
        System.err.println("SKIPPED: " + message);
        Assumptions.abort(message);
    }
}
