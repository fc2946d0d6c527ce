// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

/** The way from a persistent session to its stored queue, under its present lease. Calls come on the owner loop. */
public interface SessionStore {
    /** The entry is done. */
    void ack(long sequence);

    /** PUBREC came; {@link StoredOutbound#onPubRecCommitted} follows. */
    void pubRec(long sequence);

    /** PUBCOMP came. */
    void pubComp(long sequence);

    /** Reads entries from {@code fromSequence} on, {@code max} at most; {@link StoredOutbound#onRead} follows. */
    void read(long fromSequence, int max);
}
