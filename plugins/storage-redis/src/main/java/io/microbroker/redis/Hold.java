// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Posted;
import io.microbroker.spi.storage.Stored;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A session that a loop of this instance has. Counts what is queued so that the loop can ask at any time, with its own
 * acknowledgements counted at once.
 */
final class Hold {
    private final Lease lease;
    private final LoopLink link;
    private final AtomicLong queued;

    Hold(Lease lease, LoopLink link, long queued) {
        this.lease = lease;
        this.link = link;
        this.queued = new AtomicLong(queued);
    }

    boolean isOf(Lease claimed) {
        return lease.epoch() == claimed.epoch() && lease.incarnation() == claimed.incarnation();
    }

    /** On the desk: an entry came. */
    void post(Stored entry) {
        queued.incrementAndGet();
        link.post(new Posted(lease, entry));
    }

    /** From any thread: so many more, or fewer. */
    void count(long entries) {
        queued.addAndGet(entries);
    }

    long queued() {
        return Math.max(0, queued.get());
    }
}
