// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.session.Session;
import io.microbroker.spi.storage.Claim;

/** Takes the answer to {@link SessionDirectory#open}, on the loop that asked. */
public interface OpenHandler {
    /**
     * The session is this loop's now. The handler attaches it before it returns; if its connection is gone meanwhile, it calls
     * {@link SessionDirectory#detach} after that as for any lost connection.
     */
    void onOpened(Session session, Claim claim);

    /** The storage refused, or the session belongs to another user. */
    void onRefused(Throwable cause);
}
