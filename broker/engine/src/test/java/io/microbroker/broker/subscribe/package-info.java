// SPDX-License-Identifier: Apache-2.0
/** Subscriptions at a running broker, over raw packets. */
@NullMarked
package io.microbroker.broker.subscribe;

import org.jspecify.annotations.NullMarked;
