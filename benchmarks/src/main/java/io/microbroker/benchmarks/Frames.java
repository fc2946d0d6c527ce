// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks;

import io.microbroker.packet.ByteSink;
import io.microbroker.packet.PublishFrame;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;

/** One message for many: the frame is encoded once, and copied for each receiver. */
final class Frames {
    static final int RECEIVERS = 100;

    private final ByteSink sink = new ByteSink(RECEIVERS * 128);
    private final PublishFrame frame =
            new PublishFrame(Message.of("building/3/room/17/temperature", "x".repeat(64), Qos.AT_LEAST_ONCE, false));

    /** Appends it for each receiver, in turn of both versions and QoS 0 and 1; returns the bytes written. */
    int append() {
        sink.clear();
        for (int i = 1; i <= RECEIVERS; i++) {
            frame.appendTo(sink, (i & 1) == 0, i >> 1 & 1, i, false, false, 0);
        }
        return sink.length();
    }
}
