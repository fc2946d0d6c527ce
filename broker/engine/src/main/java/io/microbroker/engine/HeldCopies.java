// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.packet.PublishFrame;
import io.microbroker.topic.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * The live copies of one QoS 2 message of a persistent session, while the storage has not taken it. Its publisher sends it again
 * if the storage refuses it, and nobody must get it twice then [MQTT-4.3.3-10]. Confined to the loop of the publisher.
 */
public final class HeldCopies {
    private final List<Row> rows = new ArrayList<>(1);

    /** Receivers on one loop, or on other instances. */
    private record Row(int place, PublishFrame frame, Target[] targets) {}

    void add(int place, PublishFrame frame, Target[] targets) {
        rows.add(new Row(place, frame, targets));
    }

    /** The storage has refused the message: they are dropped. */
    public void drop(Loop loop) {
        for (Row row : rows) {
            loop.counters().add(Counter.DROPPED_REFUSED_BY_STORE, row.targets.length);
        }
    }

    /** The storage has taken the message: they leave. */
    public void release(Loop loop) {
        for (Row row : rows) {
            loop.bring(row.place, row.frame, row.targets);
        }
    }
}
