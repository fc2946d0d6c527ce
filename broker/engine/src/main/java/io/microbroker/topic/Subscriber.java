// SPDX-License-Identifier: Apache-2.0
package io.microbroker.topic;

import org.jspecify.annotations.Nullable;

/**
 * One who subscribes, as the index sees it: a session. The index knows it by identity, so one session must be one object for as
 * long as it has subscriptions. All methods may be called from any thread and must not block.
 */
public interface Subscriber {
    /** The client id; fixed. */
    String clientId();

    /**
     * The index of the loop that owns it now, from 0; the one behind the last loop if it is not on this instance of the broker. Whoever changes it calls {@link SubscriptionIndex#touch} afterwards, so
     * that match results under the old loop become stale.
     */
    int loop();

    /** True if messages of QoS &gt; 0 reach it through the store; fixed for its life. */
    boolean isStored();

    /** If it {@link #isStored}: tells this session from an earlier or later one of the same client id. */
    long incarnation();

    /** True while a connection is attached. A hint: it may be old by the time it is used. */
    boolean isOnline();

    /** By whom it is reached if another instance of the broker has it; null if this one has, or none. */
    default @Nullable Subscriber through() {
        return null;
    }

    /** True while its send window takes another message of QoS &gt; 0. A hint like {@link #isOnline}. */
    boolean hasRoom();
}
