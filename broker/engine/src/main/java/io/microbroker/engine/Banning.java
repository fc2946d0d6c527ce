// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.spi.admin.Ban;
import java.util.List;

/** Bans that the broker has made by itself, for clients that connect too often. Any thread. */
public interface Banning {
    /** Those of now, all of client identifiers. */
    List<Ban> bans(long nowMillis);

    /** Lets a client in again; false if it was not banned. */
    boolean lift(String clientId);
}
