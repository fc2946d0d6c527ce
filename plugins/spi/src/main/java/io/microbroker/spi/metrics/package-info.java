// SPDX-License-Identifier: Apache-2.0
/** How long things take, counted without a lock on the way of messages. Entry: {@link io.microbroker.spi.metrics.Histogram}. */
@NullMarked
package io.microbroker.spi.metrics;

import org.jspecify.annotations.NullMarked;
