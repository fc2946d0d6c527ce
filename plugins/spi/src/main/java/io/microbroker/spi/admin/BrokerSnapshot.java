// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.admin;

import io.microbroker.spi.cluster.Member;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Health;
import java.util.List;

/**
 * The broker as a whole, at one moment. Cheap to ask for.
 *
 * @param name of this instance: the configured one, or what it took at its start
 * @param version of the broker; {@code "development"} if it does not run from its jar
 * @param startedAtMillis wall clock, milliseconds since the epoch
 * @param storageType what {@code storage.type} says
 * @param durability what an acknowledgement promises if its listener says nothing else
 * @param storage whether the storage takes messages
 * @param listeners those that are open
 * @param plugins the names of those that were started, in that order
 * @param members the instances that work together on one storage, this one included; empty if it is alone by configuration
 */
public record BrokerSnapshot(
        String name,
        String version,
        Phase phase,
        long startedAtMillis,
        String storageType,
        Durability durability,
        Health storage,
        List<ListenerSnapshot> listeners,
        List<String> plugins,
        List<Member> members) {
    public BrokerSnapshot {
        members = List.copyOf(members);
        listeners = List.copyOf(listeners);
        plugins = List.copyOf(plugins);
    }

    /** Where it stands in its life. */
    public enum Phase {
        /** Not all listeners are open. */
        STARTING,
        /** It takes clients. */
        RUNNING,
        /** It says goodbye to its clients. */
        STOPPING
    }

    /** Whether clients should be sent to it: it takes them, and its storage takes messages. */
    public boolean isReady() {
        return phase == Phase.RUNNING && storage.ready();
    }
}
