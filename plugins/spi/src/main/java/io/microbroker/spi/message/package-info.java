// SPDX-License-Identifier: Apache-2.0
/** Hooks on the way of a message. Entry: {@link io.microbroker.spi.message.PublishInterceptor}. */
@NullMarked
package io.microbroker.spi.message;

import org.jspecify.annotations.NullMarked;
