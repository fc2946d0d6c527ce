// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.storage.StoredTarget;
import java.util.List;

/** What one bucket does for a fan-out. Immutable. */
sealed interface Part {
    int bucket();

    /**
     * The sessions of one bucket that get the message.
     *
     * @param targets empty where only their packed form is left
     * @param packed client id, incarnation and head of each
     * @param count how many they are
     */
    record Targets(int bucket, List<StoredTarget> targets, byte[] packed, int count) implements Part {}

    /** The message becomes the retained one of its topic. */
    record Retain(int bucket, byte[] topic, long stamp) implements Part {}
}
