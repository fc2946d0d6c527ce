// SPDX-License-Identifier: Apache-2.0
/** Where byte streams come from. Entry: {@link io.microbroker.spi.transport.Transport}. */
@NullMarked
package io.microbroker.spi.transport;

import org.jspecify.annotations.NullMarked;
