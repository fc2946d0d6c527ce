// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.session.Session;
import io.microbroker.spi.cluster.Due;

/**
 * Wills and sessions whose time has come, as the storage that all instances share finds them: it gives each to one instance, with a
 * lease. A client that comes back meanwhile fences all that is done here.
 */
final class DueSessions {
    private final Engine engine;
    private final SharedSessions sessions;

    DueSessions(Engine engine, SharedSessions sessions) {
        this.engine = engine;
        this.sessions = sessions;
    }

    /** From any thread. */
    void onDue(Due due) {
        Loop home = engine.home(due.lease().clientId());
        home.post(() -> engine.sessions().locks().acquire(due.lease().clientId(), home, () -> onOwner(home, due)));
    }

    private void onOwner(Loop loop, Due due) {
        String clientId = due.lease().clientId();
        Session present = due.isStored() ? engine.sessions().find(clientId) : null;
        Loop owner = present == null ? engine.home(clientId) : engine.owner(present);
        if (owner.index() != loop.index()) {
            owner.post(() -> onOwner(owner, due));
            return;
        }
        boolean isBack = present != null
                && !sessions.isElsewhere(present)
                && present.lease().epoch() > due.lease().epoch();
        if (isBack) {
            engine.sessions().locks().release(clientId);
        } else {
            engine.sessions().carryOut(loop, present, due, sessions);
        }
    }
}
