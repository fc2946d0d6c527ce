// SPDX-License-Identifier: Apache-2.0
/** The contract between the broker and its plugins. Entry: {@link io.microbroker.spi.Plugin}; all that a plugin may do stands in {@link io.microbroker.spi.PluginContext}. */
@NullMarked
package io.microbroker.spi;

import org.jspecify.annotations.NullMarked;
