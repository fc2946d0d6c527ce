// SPDX-License-Identifier: Apache-2.0
package io.microbroker.packet;

import io.microbroker.spi.mqtt.Message;

/** Stub. */
public final class PublishFrame {
    /** Stands for "no subscription identifier". */
    public static final int[] NO_IDENTIFIERS = new int[0];

    private final Message message;

    public PublishFrame(Message message) {
        this.message = message;
    }

    public Message message() {
        return message;
    }

    public void appendTo(
            ByteSink sink, boolean v5, int qos, int packetId, boolean dup, boolean retain, long nowMillis) {
        throw new UnsupportedOperationException();
    }

    public void appendTo(
            ByteSink sink,
            boolean v5,
            int qos,
            int packetId,
            boolean dup,
            boolean retain,
            int topicAlias,
            boolean withTopic,
            int[] subscriptionIds,
            long nowMillis) {
        throw new UnsupportedOperationException();
    }

    public int length(
            boolean v5, int qos, int topicAlias, boolean withTopic, int[] subscriptionIds, long nowMillis) {
        throw new UnsupportedOperationException();
    }
}
