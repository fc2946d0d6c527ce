// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

import io.microbroker.spi.admin.TraceLine.Direction;

/** Takes down what one client and the broker say to each other. Any thread. */
public interface PacketTrace {
    /** Whether nothing more is taken down. */
    boolean isOver(long nowMillis);

    /**
     * Takes down one packet.
     *
     * @param packet its name, such as {@code PUBLISH}
     * @param detail what stands in it, without payload and password
     */
    void add(long nowMillis, Direction direction, String packet, String detail);
}
