// SPDX-License-Identifier: Apache-2.0
/** What happened, told after the fact. Entry: {@link io.microbroker.spi.event.BrokerEventListener}. */
@NullMarked
package io.microbroker.spi.event;

import org.jspecify.annotations.NullMarked;
