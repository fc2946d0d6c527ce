// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.admin;

import org.jspecify.annotations.Nullable;

/**
 * Which part of a long list.
 *
 * @param cursor {@link Page#next} of the page before, null for the first
 * @param limit items at most, 1..1000
 */
public record PageRequest(@Nullable String cursor, int limit) {
    public PageRequest {
        if (limit < 1 || limit > 1000) {
            throw new IllegalArgumentException("limit must be 1..1000, not " + limit);
        }
    }

    /** The first page. */
    public static PageRequest first(int limit) {
        return new PageRequest(null, limit);
    }
}
