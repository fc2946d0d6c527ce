// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.cluster;

/**
 * One instance that takes part.
 *
 * @param life names this life of it, {@link io.microbroker.spi.storage.NodeInfo#nodeId}
 * @param name for people, {@link io.microbroker.spi.storage.NodeInfo#name}; not necessarily unique
 * @param sinceMillis when it joined, by the clock of the storage
 */
public record Member(String life, String name, long sinceMillis) {}
