// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.cluster;

import io.microbroker.spi.mqtt.Will;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.Posted;
import io.microbroker.spi.storage.Queues;
import io.microbroker.spi.storage.Recovery;
import io.microbroker.spi.storage.ReleaseInfo;
import io.microbroker.spi.storage.Sessions;
import io.microbroker.spi.storage.Storage;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.spi.storage.StoredSession;
import java.util.Optional;

/**
 * A storage that several instances of the broker may have open at the same time. Where {@link #cluster} is there, some of the
 * contract of {@link Storage} reads otherwise:
 *
 * <ul>
 *   <li>{@link Storage#open} tells {@link Recovery} the retained messages and no session: those come by
 *       {@link ClusterListener#onSnapshot}, told by {@link Cluster#join}. Retained messages that other instances change come by
 *       {@link io.microbroker.spi.storage.Retained#onChange}.
 *   <li>{@link Sessions#claim} holds for every client id and all instances, transient sessions too: a transient session is known to
 *       the storage, with its will, until {@link Sessions#end}, and no client id is connected twice. If another instance has the
 *       client connected, that instance is told ({@link ClusterListener#onKick}), and the claim completes when it has
 *       let go, or 200 ms later; it is fenced in any case. It fails with {@link StorageException.Kind#OTHER_USER} if the session
 *       is stored or connected under another user name.
 *   <li>A {@link Will} that was due by the claim (the old session ends, or its will has no delay) is not lost with it: it comes by
 *       {@link ClusterListener#onDue}. {@link Claim} never tells it.
 *   <li>{@link Sessions#release} leaves the session to nobody: the storage watches when its will and its end are due, by its own
 *       clock ({@link ReleaseInfo#disconnectedAtMillis} is not used if it is now), and tells some instance by
 *       {@link ClusterListener#onDue}. The lease stays good until the next claim or due.
 *   <li>{@link Sessions#subscribe} and {@link Sessions#unsubscribe} of a persistent session complete when all living instances have
 *       the change in force ({@link ClusterListener#onChange}), or after 1 s: then it is counted.
 *   <li>{@link Queues#will} and {@link Sessions#end} take leases of transient sessions, too.
 *   <li>Entries of a session reach the loop that has claimed it as {@link Posted}, whichever instance appended them.
 * </ul>
 *
 * <p>{@link StoredSession}s are not used: none is recovered.
 */
public interface SharedStorage extends Storage {
    /** The other instances; empty if this storage is used by one alone. Fixed from {@link #open} on; ends with {@link #close}. */
    Optional<Cluster> cluster();
}
