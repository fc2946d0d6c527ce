// SPDX-License-Identifier: Apache-2.0
/**
 * What several instances of the broker on one storage owe their clients, as tests. Entry:
 * {@link io.microbroker.testkit.cluster.ClusterContract}. May use the SPI and the rest of the testkit.
 */
@NullMarked
package io.microbroker.testkit.cluster;

import org.jspecify.annotations.NullMarked;
