// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.cluster;

import io.vertx.core.Future;
import java.util.List;

/**
 * The other instances on the same storage. All methods from any thread; none blocks.
 *
 * <p><b>Life.</b> An instance is known by the name of its life, {@link io.microbroker.spi.storage.NodeInfo#nodeId}: a broker that is
 * restarted is another member. A life that was told dead never comes back.
 */
public interface Cluster {
    /**
     * Begins to take part; once, behind {@link io.microbroker.spi.storage.Storage#open}. Other instances see this one from then on,
     * and count on it when they wait for routes.
     *
     * @return completes when the listener has been told all members and, part by part, all persistent sessions, and its futures
     *     are complete
     */
    Future<Void> join(ClusterListener listener);

    /** The instances that are alive, this one included. */
    List<Member> members();

    /**
     * Sends a frame to another instance. What one thread sends to one life arrives in that order, each frame once, as long as both
     * live; it is sent again until it is confirmed. Frames are small and many: the implementation puts them together.
     *
     * @param frame not modified afterwards, by nobody; some tens of KiB at most, but for a single large message
     * @param must taken however much waits: for what is rare and must arrive. Otherwise it is refused above a bound
     * @return false if it was refused, or the life is not (any more) a member
     */
    boolean send(String life, byte[] frame, boolean must);
}
