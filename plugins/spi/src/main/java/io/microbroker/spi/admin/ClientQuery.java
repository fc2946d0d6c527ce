// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.admin;

import org.jspecify.annotations.Nullable;

/**
 * Which sessions of a long list.
 *
 * @param search a part of the client id or the user name, in any case; empty for all
 * @param connected only those with, or without, a connection; null for both
 */
public record ClientQuery(String search, @Nullable Boolean connected) {
    /** All sessions. */
    public static final ClientQuery ALL = new ClientQuery("", null);
}
