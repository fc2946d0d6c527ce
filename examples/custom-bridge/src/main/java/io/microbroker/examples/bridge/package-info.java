// SPDX-License-Identifier: Apache-2.0
/** A plugin that turns UDP lines into messages. Entry: {@link io.microbroker.examples.bridge.UdpFeedPlugin}. */
@NullMarked
package io.microbroker.examples.bridge;

import org.jspecify.annotations.NullMarked;
