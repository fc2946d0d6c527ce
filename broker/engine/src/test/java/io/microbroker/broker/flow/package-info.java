// SPDX-License-Identifier: Apache-2.0
/** Windows, queues and slow clients at a running broker, over raw packets. */
@NullMarked
package io.microbroker.broker.flow;

import org.jspecify.annotations.NullMarked;
