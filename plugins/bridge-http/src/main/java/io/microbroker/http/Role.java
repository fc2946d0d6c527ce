// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

/** What somebody may do with the broker, besides sending messages. */
enum Role {
    /** Looks. */
    VIEWER,
    /** Looks and changes. */
    ADMIN;

    boolean covers(Role other) {
        return ordinal() >= other.ordinal();
    }
}
