// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.storage.Lease;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One claim of a session. Counts what is queued so that the loop of the claim can ask at any time, without a lock and with its
 * own acknowledgements counted at once: the writer keeps the sum of what is queued and what the loop has acknowledged, the loop
 * the number of its acknowledgements, and the difference is what is queued.
 */
final class Hold {
    private static final VarHandle SUM;
    private static final VarHandle DROPPED;

    static {
        try {
            SUM = MethodHandles.lookup().findVarHandle(Hold.class, "sum", long.class);
            DROPPED = MethodHandles.lookup().findVarHandle(Hold.class, "dropped", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Lease lease;

    @SuppressWarnings("unused") // by the handle
    private long sum;

    @SuppressWarnings("unused") // by the handle
    private long dropped;

    // Confined to the loop.
    private long acknowledged;

    Hold(Lease lease, long queued) {
        this.lease = lease;
        SUM.setOpaque(this, queued);
    }

    Lease lease() {
        return lease;
    }

    boolean isOf(Lease claimed) {
        return lease.epoch() == claimed.epoch() && lease.incarnation() == claimed.incarnation();
    }

    /** By the writer: entries came or went, other than by an acknowledgement of the loop. */
    void onChange(int entries) {
        SUM.setOpaque(this, (long) SUM.getOpaque(this) + entries);
    }

    /** By the writer: an entry found the queue full. */
    void onFull() {
        DROPPED.setOpaque(this, (long) DROPPED.getOpaque(this) + 1);
    }

    /** By anyone: entries that found the queue full. */
    long dropped() {
        return (long) DROPPED.getOpaque(this);
    }

    /** By the loop: an entry is acknowledged; the writer hears of it later. */
    void onAcknowledged() {
        acknowledged++;
    }

    /** By the loop. */
    long queued() {
        return Math.max(0, (long) SUM.getOpaque(this) - acknowledged);
    }
}
