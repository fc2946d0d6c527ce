// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Part of a long list.
 *
 * @param next pass it as the cursor to get what follows; null at the end
 */
public record Page<T>(List<T> items, @Nullable String next) {
    public Page {
        items = List.copyOf(items);
    }
}
