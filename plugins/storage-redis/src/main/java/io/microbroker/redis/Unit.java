// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

/**
 * What lies in the outbox of a bucket. Immutable.
 *
 * @param id of its entry
 * @param first the id that it had before another instance took it over
 */
record Unit(int bucket, String id, String first) {
    /** One that this instance has put there. */
    static Unit own(int bucket, String id) {
        return new Unit(bucket, id, id);
    }

    /** As the buckets know it. */
    String name() {
        return bucket + ":" + first;
    }

    /** Then no bucket may forget it soon: who had it before may still be at it. */
    boolean isTakenOver() {
        return !id.equals(first);
    }
}
