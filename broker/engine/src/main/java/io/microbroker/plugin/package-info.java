// SPDX-License-Identifier: Apache-2.0
/** Finding, starting and stopping plugins. Entry: {@link io.microbroker.plugin.PluginRegistry}. */
@NullMarked
package io.microbroker.plugin;

import org.jspecify.annotations.NullMarked;
