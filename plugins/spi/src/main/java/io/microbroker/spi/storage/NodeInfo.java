// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import io.vertx.core.Vertx;

/**
 * Who opens a storage.
 *
 * @param nodeId names this life of this broker: unique among all that share the storage
 */
public record NodeInfo(String nodeId, Vertx vertx, Durability durability) {}
