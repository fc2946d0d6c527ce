// SPDX-License-Identifier: Apache-2.0
/**
 * Several instances of the broker on one storage: who is there, who has which session, and messages between them. A broker that
 * has its storage for itself needs nothing of this. Entry: {@link io.microbroker.spi.cluster.SharedStorage}. May use
 * {@code spi.mqtt} and {@code spi.storage}, which do not know it.
 */
@NullMarked
package io.microbroker.spi.cluster;

import org.jspecify.annotations.NullMarked;
