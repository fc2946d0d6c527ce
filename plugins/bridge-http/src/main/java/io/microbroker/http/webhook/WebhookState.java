// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http.webhook;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A hook at one moment.
 *
 * @param target scheme, host and port; a path or query may hold a secret of the receiver and is not shown
 * @param posted batches that were answered 2xx
 * @param sent messages and events in them
 * @param failures posts that were not answered 2xx, by reason
 * @param dropped messages and events that were lost, by reason
 * @param lag messages and events that wait, as counted within the last second
 * @param lagMillis age of the oldest that was handed to the hook and is not acknowledged; 0 if there is none
 * @param lastFailure what was wrong last, and when; null if nothing was since the start
 */
public record WebhookState(
        String name,
        String target,
        Phase phase,
        long posted,
        long sent,
        Map<String, Long> failures,
        Map<String, Long> dropped,
        long lag,
        long lagMillis,
        @Nullable String lastFailure) {
    public WebhookState {
        failures = Map.copyOf(failures);
        dropped = Map.copyOf(dropped);
    }

    /** What a hook is doing. */
    public enum Phase {
        /** It waits for something to post. */
        IDLE,
        /** It posts. */
        DELIVERING,
        /** The last post failed: it waits, or tries again. */
        RETRYING
    }
}
