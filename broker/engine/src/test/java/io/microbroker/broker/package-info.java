// SPDX-License-Identifier: Apache-2.0
/** Tests of a real broker over raw packets, by feature. Entry: {@link io.microbroker.broker.RunningBroker}. */
@NullMarked
package io.microbroker.broker;

import org.jspecify.annotations.NullMarked;
