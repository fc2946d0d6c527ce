// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

/** What a session tells the loop that owns it. */
public interface SessionEvents {
    /** A copy was dropped. */
    void dropped(DropReason reason);

    /** A copy was handed to the connection. */
    void delivered(int qos);
}
