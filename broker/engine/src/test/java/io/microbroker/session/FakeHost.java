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
    public void delivered(int qos) {
        delivered++;
    }

    @Override
    public PublishFrame frameOf(Message message) {
        return new PublishFrame(message);
    }
}
