// SPDX-License-Identifier: Apache-2.0
/** Plugins at a running broker: found, started, stopped, and kept from doing harm. */
@NullMarked
package io.microbroker.broker.plugin;

import org.jspecify.annotations.NullMarked;
