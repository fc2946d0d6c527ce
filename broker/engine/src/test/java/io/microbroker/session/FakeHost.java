// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

import io.microbroker.packet.PublishFrame;
import io.microbroker.spi.mqtt.Message;
import java.util.ArrayList;
import java.util.List;

/** A loop that counts. */
final class FakeHost implements SessionHost {
    int exhausted;
    final List<DropReason> drops = new ArrayList<>();
    int delivered;
    int repeated;
    int waiting;
    int roomAgain;

    @Override
    public void dropped(DropReason reason) {
        drops.add(reason);
    }

    @Override
    public void hasRoomAgain() {
        roomAgain++;
    }

    @Override
    public void idSpanExhausted() {
        exhausted++;
    }

    @Override
    public void delivered(int qos, Message message, boolean retain) {
        delivered++;
    }

    @Override
    public void repeated() {
        repeated++;
    }

    @Override
    public void waiting(int change) {
        waiting += change;
    }

    @Override
    public PublishFrame frameOf(Message message) {
        return new PublishFrame(message);
    }
}
