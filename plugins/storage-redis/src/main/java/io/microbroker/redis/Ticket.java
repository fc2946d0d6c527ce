// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.Settled;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One call whose end somebody waits for. Confined to the desk. */
final class Ticket {
    private final LoopLink link;
    private final Receipt receipt;
    private @Nullable Settled settled;

    Ticket(LoopLink link, Receipt receipt) {
        this.link = link;
        this.receipt = receipt;
    }

    /** The call is over: the receipt is settled when those before it are. */
    void end(Outcome outcome, int full, int gone) {
        settled = new Settled(receipt, outcome, full, gone);
        link.onEnded();
    }

    void end(Outcome outcome) {
        end(outcome, 0, 0);
    }

    boolean isEnded() {
        return settled != null;
    }

    Settled settled() {
        return Objects.requireNonNull(settled, "not ended");
    }
}
