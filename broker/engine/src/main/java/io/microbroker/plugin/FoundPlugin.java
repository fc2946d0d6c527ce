// SPDX-License-Identifier: Apache-2.0
package io.microbroker.plugin;

import io.microbroker.spi.Plugin;

/**
 * A plugin that is there; that does not mean that it is wanted.
 *
 * @param source where it was found, for people: its jar, or the class path
 */
record FoundPlugin(String name, Plugin plugin, String source) {}
