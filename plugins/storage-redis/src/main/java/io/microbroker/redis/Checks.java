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
     * @throws StorageException naming the server, what is wrong with it, and the cure
     */
    static void run(List<ServerFacts> masters, Durability promised) {
        for (ServerFacts each : masters) {
            refuse(each, promised);
            warn(each);
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
            throw unfit(server, "has no replica, which storage.durability 'replicated' needs");
        }
    }

    private static void warn(ServerFacts server) {
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
