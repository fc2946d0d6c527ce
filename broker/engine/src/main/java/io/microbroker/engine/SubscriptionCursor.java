// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import org.jspecify.annotations.Nullable;

/**
 * Where a page of subscriptions ended: behind one filter of one client; without filter, behind the client. Written as
 * {@code 8:sensor-1home/#}, with the length of the client id, as both may hold any character.
 */
record SubscriptionCursor(String clientId, String filter) {
    /** @throws IllegalArgumentException if it is no whole number */
    static long number(String cursor) {
        if (!cursor.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("the cursor is not one that this list gave");
        }
        return Long.parseLong(cursor);
    }

    /**
     * Reads one; null if there is none.
     *
     * @throws IllegalArgumentException if it is not one of ours
     */
    static @Nullable SubscriptionCursor parse(@Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        int colon = cursor.indexOf(':');
        long end = number(colon < 0 ? "" : cursor.substring(0, colon)) + colon + 1;
        if (end > cursor.length()) {
            throw new IllegalArgumentException("the cursor is not one that this list gave");
        }
        return new SubscriptionCursor(cursor.substring(colon + 1, (int) end), cursor.substring((int) end));
    }

    @Override
    public String toString() {
        return clientId.length() + ":" + clientId + filter;
    }
}
