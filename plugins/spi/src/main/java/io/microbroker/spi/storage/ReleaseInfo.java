// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import io.microbroker.spi.mqtt.Will;
import org.jspecify.annotations.Nullable;

/**
 * How a session lost its connection.
 *
 * @param disconnectedAtMillis wall clock; expiry counts from here
 * @param sessionExpirySeconds as of now: DISCONNECT may have changed it
 * @param will what is still to be sent for it; null if none, or if it was sent
 * @param sentTo no entry behind this sequence number was ever sent to the client; {@link #UNKNOWN} if any may have been
 */
public record ReleaseInfo(
        long disconnectedAtMillis,
        long sessionExpirySeconds,
        @Nullable Will will,
        long sentTo) {
    /** Any entry that was in the queue may have been sent. */
    public static final long UNKNOWN = Long.MAX_VALUE;

    /** Any entry may have been sent. */
    public ReleaseInfo(long disconnectedAtMillis, long sessionExpirySeconds, @Nullable Will will) {
        this(disconnectedAtMillis, sessionExpirySeconds, will, UNKNOWN);
    }
}
