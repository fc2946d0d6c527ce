// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import java.util.function.Consumer;

/** A resumable walk. */
public final class RetainedScan {
    public boolean next(int max, Consumer<RetainedIndex.Entry> consumer) {
        return false;
    }
}
