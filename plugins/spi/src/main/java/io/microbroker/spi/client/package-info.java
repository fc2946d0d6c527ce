// SPDX-License-Identifier: Apache-2.0
/** Publishing and subscribing inside the process. Entry: {@link io.microbroker.spi.client.BrokerClient}. */
@NullMarked
package io.microbroker.spi.client;

import org.jspecify.annotations.NullMarked;
