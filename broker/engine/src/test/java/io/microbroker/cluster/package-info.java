// SPDX-License-Identifier: Apache-2.0
/** Several brokers in one process, on a storage in memory that they share. */
@NullMarked
package io.microbroker.cluster;

import org.jspecify.annotations.NullMarked;
