// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.bridge;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What became of the lines so far. Any thread.
 *
 * @param published taken by the broker
 * @param bad no reading in them
 * @param dropped the broker fell behind, or refused them
 */
record FeedCounts(AtomicLong published, AtomicLong bad, AtomicLong dropped) {
    FeedCounts() {
        this(new AtomicLong(), new AtomicLong(), new AtomicLong());
    }
}
