// SPDX-License-Identifier: Apache-2.0
/** Shared subscriptions at a running broker, over raw packets. */
@NullMarked
package io.microbroker.broker.shared;

import org.jspecify.annotations.NullMarked;
