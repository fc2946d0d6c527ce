// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.cluster;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Predicate;

/**
 * Is told about the other instances. Called by one thread at a time, in the order of what happened; must not block, must not
 * throw. Futures complete on any thread.
 *
 * <p><b>Sessions.</b> Every instance knows the subscriptions of all persistent sessions, wherever they are. The storage keeps the
 * changes of a part of all sessions in one order, and tells them in it, those that this instance made included; where it has
 * missed some, it tells that part anew by {@link #onSnapshot}.
 */
public interface ClusterListener {
    /** An instance is there, or is gone for good; all there are when this one joins, but not this one itself. */
    void onMember(Member member, boolean isAlive);

    /**
     * All persistent sessions of a part: there are no others of it. What changes behind them is told by {@link #onChange}.
     *
     * @param part tells for a client id whether it is of this part
     * @return completes when they are in force
     */
    Future<Void> onSnapshot(Predicate<String> part, List<SharedSession> sessions);

    /**
     * A persistent session has changed.
     *
     * @return completes when it is in force: messages that are published here from then on are routed by it
     */
    Future<Void> onChange(SessionChange change);

    /** A frame of another instance, {@link Cluster#send}. Never before {@link #onMember} has told it, nor after its death. */
    void onFrame(String fromLife, byte[] frame);

    /**
     * Another instance has claimed a session, persistent or transient, that this one has connected under an older epoch.
     *
     * @return completes when its client is disconnected (0x8E)
     */
    Future<Void> onKick(String clientId, long epoch);

    /** A will has to be sent, or a session to be ended, by this instance. */
    void onDue(Due due);

    /** How this instance stands to the others has changed. */
    void onStanding(Standing standing);
}
