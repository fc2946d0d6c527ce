// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import java.util.function.Consumer;

/**
 * One operation on one bucket, packed as the scripts read it, and who takes its answer.
 *
 * @param isRead it changes nothing that would be wrong if it happened twice
 * @param onAnswer called once, on the desk, with one value
 */
record Op(int bucket, byte[] packed, boolean isRead, Consumer<PackReader> onAnswer) {
    /** The lease that the operation was made for was overtaken. */
    static final long FENCED = -2;
    /** The session is bound to another user. */
    static final long OTHER_USER = -5;
    /** There is no memory in Redis. */
    static final long EXHAUSTED = -3;
    /** The session has no room. */
    static final long FULL = 0;
    /** The session is no more. */
    static final long GONE = -1;

    static Op write(int bucket, PackWriter packed, Consumer<PackReader> onAnswer) {
        return new Op(bucket, packed.toBytes(), false, onAnswer);
    }

    static Op read(int bucket, PackWriter packed, Consumer<PackReader> onAnswer) {
        return new Op(bucket, packed.toBytes(), true, onAnswer);
    }

    /** Nobody needs its answer. */
    static Op silent(int bucket, PackWriter packed) {
        return write(bucket, packed, answer -> {});
    }
}
