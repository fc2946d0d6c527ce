// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

/**
 * One rule as the file has it.
 *
 * @param place file and line
 * @param pattern whether {@code %c} and {@code %u} in the filter stand for client id and user name
 * @param filter a topic filter; may hold the place-holders
 */
record AclRule(String place, boolean pattern, Access access, String filter) {
    boolean usesClientId() {
        return pattern && filter.contains("%c");
    }

    boolean usesUsername() {
        return pattern && filter.contains("%u");
    }

    /** The rule in the words of the file, behind its place. */
    @Override
    public String toString() {
        return place + " " + (pattern ? "pattern " : "topic ") + access.word() + " " + filter;
    }
}
