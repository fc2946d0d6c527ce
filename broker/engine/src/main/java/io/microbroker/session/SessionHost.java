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

    /** A copy was handed to the connection. */
    void delivered(int qos);

    /** A client is closed because one message that it never acknowledged holds up 65,534 later ones. */
    void idSpanExhausted();

    /** The frame of a stored message: the same one for the same message when its copies come in a row. */
    PublishFrame frameOf(Message message);
}
