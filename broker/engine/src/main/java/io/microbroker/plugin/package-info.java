// SPDX-License-Identifier: Apache-2.0
/**
 * Finding, starting and stopping plugins. Entries: {@link io.microbroker.plugin.PluginRegistry}, and for the command line
 * {@link io.microbroker.plugin.PluginVerbs}.
 */
@NullMarked
package io.microbroker.plugin;

import org.jspecify.annotations.NullMarked;
