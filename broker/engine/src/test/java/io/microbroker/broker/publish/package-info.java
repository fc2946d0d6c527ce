// SPDX-License-Identifier: Apache-2.0
/** Messages through a running broker, over raw packets: levels, answers, properties, expiry, aliases, sizes. */
@NullMarked
package io.microbroker.broker.publish;

import org.jspecify.annotations.NullMarked;
