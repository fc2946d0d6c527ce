// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.spi.storage.Durability;

/**
 * A listener, as its connections see it.
 *
 * @param name in the configuration
 * @param anonymousAllowed whether clients without credentials may come in by it
 * @param durability what an acknowledgement to its clients promises
 */
record Door(String name, boolean anonymousAllowed, Durability durability) {}
