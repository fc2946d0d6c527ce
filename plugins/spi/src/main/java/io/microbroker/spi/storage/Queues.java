// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import io.vertx.core.Future;
import java.util.List;

/**
 * The message path of one event loop. Nothing here blocks. Calls that take a {@link Receipt} report through it; the others
 * apply sooner or later, in order, and need no answer. Writes under a lease that was overtaken are refused: their receipts are
 * settled as {@link Outcome#FENCED}.
 */
public interface Queues {
    /** Stores one message for its targets, and as the retained one if it has a stamp: all or nothing. */
    void append(Fanout fanout, Receipt receipt);

    /** {@link #append} for a QoS 2 message of a persistent session: its packet id is remembered in the same unit. */
    void inbound2(Lease publisher, int packetId, Fanout fanout, Receipt receipt);

    /** Forgets a packet id of {@link #inbound2}. */
    void inbound2Release(Lease publisher, int packetId, Receipt receipt);

    /** A message is done: PUBACK, or a reason of 0x80 and more. */
    void ack(Lease lease, long sequence);

    /** PUBREC came: the content may go, the sequence number stays in {@link Claim#released} until {@link #pubcomp}. */
    void pubrec(Lease lease, long sequence, Receipt receipt);

    /** PUBCOMP came. */
    void pubcomp(Lease lease, long sequence);

    /**
     * Takes entries out of one queue and puts each into another, once: members of shared groups that are gone. An entry whose new
     * queue is full or gone stays where it is, and is counted as such.
     */
    void move(Lease from, List<Move> moves, Receipt receipt);

    /** Sends the stored will of a session: {@link #append}, and the will is deleted in the same unit. */
    void will(Lease lease, Fanout fanout, Receipt receipt);

    /**
     * Reads what is queued, in order: entries that are neither acknowledged nor released.
     *
     * @param fromSequence the first that is wanted
     * @param maxMessages entries at most
     * @param maxBytes bytes at most, but one entry if there is any
     */
    Future<List<Stored>> read(Lease lease, long fromSequence, int maxMessages, int maxBytes);

    /** {@link #read} for somebody who only looks on: the entries do not count as handed out, and may expire as before. */
    default Future<List<Stored>> peek(Lease lease, long fromSequence, int maxMessages, int maxBytes) {
        return read(lease, fromSequence, maxMessages, maxBytes);
    }

    /** Messages queued for this session, in flight included. */
    long queued(Lease lease);

    /** Times that a message found the queue of this session full since it was claimed; 0 from a storage that does not count them. */
    default long dropped(Lease lease) {
        return 0;
    }

    /** False while too much waits to be committed: then the broker stops reading from publishers. */
    boolean writable();
}
