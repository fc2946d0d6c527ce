// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import io.vertx.core.Vertx;

/**
 * Who opens a storage.
 *
 * @param nodeId names this life of this broker: unique among all that share the storage
 * @param name of the broker, for people; not necessarily unique
 */
public record NodeInfo(String nodeId, String name, Vertx vertx, Durability durability) {
    /** One without another name. */
    public NodeInfo(String nodeId, Vertx vertx, Durability durability) {
        this(nodeId, nodeId, vertx, durability);
    }
}
