// SPDX-License-Identifier: Apache-2.0
/** Looking at a running broker and steering it. Entry: {@link io.microbroker.spi.admin.BrokerAdmin}. */
@NullMarked
package io.microbroker.spi.admin;

import org.jspecify.annotations.NullMarked;
