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
 */
public record ReleaseInfo(
        long disconnectedAtMillis,
        long sessionExpirySeconds,
        @Nullable Will will) {}
