// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.StorageException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a Redis is fit to keep what is acknowledged. What would lose messages silently is refused; what may lose them is said. */
final class Checks {
    private static final Logger log = LoggerFactory.getLogger(Checks.class);

    private Checks() {}

    /**
     * Judges the masters.
     *
     * @param promised what an acknowledgement is to promise
     * @param replicas how many must have what is acknowledged
     * @throws StorageException naming the server, what is wrong with it, and the cure
     */
    static void run(List<ServerFacts> masters, Durability promised, int replicas) {
        if (promised == Durability.REPLICATED && replicas == 0) {
            throw new StorageException(
                    StorageException.Kind.UNAVAILABLE,
                    "storage.durability 'replicated' waits for no replica - write storage.redis.replicas: 1 or more");
        }
        for (ServerFacts each : masters) {
            refuse(each, promised);
            warn(each, replicas);
            log.info(
                    "redis {} version={} appendonly={} appendfsync={} maxmemory={} replicas={}",
                    each.name(),
                    each.version(),
                    each.appends() ? "yes" : "no",
                    each.appendfsync().isEmpty() ? "?" : each.appendfsync(),
                    each.memoryMax(),
                    each.replicas());
        }
    }

    private static void refuse(ServerFacts server, Durability promised) {
        if (server.isTooOld()) {
            throw unfit(server, "is version " + server.version() + " - 6.2 is the oldest that will do");
        }
        if (server.evicts()) {
            throw unfit(
                    server,
                    "has maxmemory-policy " + server.evictionPolicy()
                            + " and would drop stored messages when memory runs out - set it to noeviction");
        }
        if (promised == Durability.SYNC && !server.syncsAlways()) {
            throw unfit(
                    server,
                    "cannot keep the promise of storage.durability 'sync' - set appendonly yes and appendfsync always,"
                            + " or write durability: process");
        }
        if (promised == Durability.REPLICATED && server.replicas() == 0) {
            throw unfit(server, "has no replica, which storage.durability 'replicated' needs - start one");
        }
    }

    private static void warn(ServerFacts server, int replicas) {
        if (server.replicas() < replicas) {
            log.warn(
                    "redis {} has {} replicas, storage.redis.replicas asks for {}: nothing of QoS 1 and 2 is acknowledged"
                            + " until they are there",
                    server.name(),
                    server.replicas(),
                    replicas);
        } else if (server.replicas() > 0 && replicas == 0) {
            log.warn(
                    "redis {} has replicas, but nothing waits for them: if one takes over, what was acknowledged last may"
                            + " be lost - write storage.redis.replicas: 1",
                    server.name());
        }
        if (replicas > 0 && server.replicasToWrite() == 0) {
            log.warn(
                    "redis {} has min-replicas-to-write 0: a master that is cut off goes on by itself - set it to 1",
                    server.name());
        }
        if (!server.appends()) {
            log.warn(
                    "redis {} has appendonly no: what is stored is lost when it ends or is restarted"
                            + " - set appendonly yes",
                    server.name());
        }
        if (server.memoryMax() == 0) {
            log.warn(
                    "redis {} has no maxmemory: it may be killed for want of memory - set it below what the machine has",
                    server.name());
        }
    }

    private static StorageException unfit(ServerFacts server, String why) {
        return new StorageException(StorageException.Kind.UNAVAILABLE, "redis " + server.name() + " " + why);
    }
}
