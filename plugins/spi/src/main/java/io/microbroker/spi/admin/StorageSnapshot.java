// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.admin;

import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Health;
import io.microbroker.spi.storage.StorageFigures;

/**
 * The storage of a broker at one moment.
 *
 * @param type by what name it was chosen: {@code storage.type}
 * @param durability what an acknowledgement promises, unless a listener says otherwise
 * @param health whether it keeps its promises
 */
public record StorageSnapshot(String type, Durability durability, Health health, StorageFigures figures) {}
