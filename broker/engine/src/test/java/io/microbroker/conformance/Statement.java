// SPDX-License-Identifier: Apache-2.0
package io.microbroker.conformance;

import org.jspecify.annotations.Nullable;

/**
 * One normative statement of a standard.
 *
 * @param id as the standard numbers it
 * @param requires what it asks for, in our own words
 * @param waiver why there is no test; one sentence
 */
record Statement(
        String id, Party binds, String requires, @Nullable String waiver) {
    /** Whom a statement binds. */
    enum Party {
        SERVER,
        CLIENT,
        BOTH
    }

    boolean bindsServer() {
        return binds != Party.CLIENT;
    }

    /** The id without its last number: the section that the statement stands in. */
    String section() {
        return id.substring(0, id.lastIndexOf('-'));
    }

    /** The last number of the id. */
    int number() {
        return Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
    }
}
