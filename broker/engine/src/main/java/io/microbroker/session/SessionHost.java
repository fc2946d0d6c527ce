// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

import io.microbroker.packet.PublishFrame;
import io.microbroker.spi.mqtt.Message;

/** The loop that owns a session, as the session sees it. */
public interface SessionHost {
    /** A copy was dropped. */
    void dropped(DropReason reason);

    /** A window, or a stored queue, has more room than before: what waited for it may go on. */
    void hasRoomAgain();

    /**
     * A copy was handed to the connection.
     *
     * @param retain the flag that it carries
     */
    void delivered(int qos, Message message, boolean retain);

    /** A copy comes up again that was handed to an earlier connection: {@link #delivered} or {@link #dropped} follows. */
    void repeated();

    /** The number of copies that wait in memory for room in a window has changed. */
    void waiting(int change);

    /** A client is closed because one message that it never acknowledged holds up 65,534 later ones. */
    void idSpanExhausted();

    /** The frame of a stored message: the same one for the same message when its copies come in a row. */
    PublishFrame frameOf(Message message);
}
