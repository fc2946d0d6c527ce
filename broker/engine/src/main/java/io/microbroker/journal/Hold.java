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

    static {
        try {
            SUM = MethodHandles.lookup().findVarHandle(Hold.class, "sum", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Lease lease;

    @SuppressWarnings("unused") // by the handle
    private long sum;

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

    /** By the loop: an entry is acknowledged; the writer hears of it later. */
    void onAcknowledged() {
        acknowledged++;
    }

    /** By the loop. */
    long queued() {
        return Math.max(0, (long) SUM.getOpaque(this) - acknowledged);
    }
}
