// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

import java.util.List;

/**
 * What one commit means for one loop.
 *
 * @param settled receipts of calls of this loop, in call order
 * @param posted new entries of sessions that this loop owns, in sequence order per session
 */
public record Commit(List<Settled> settled, List<Posted> posted) {}
