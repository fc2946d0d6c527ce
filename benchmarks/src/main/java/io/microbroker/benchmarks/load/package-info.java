// SPDX-License-Identifier: Apache-2.0
/** A load generator that checks what it measures. Shares no code with the broker. */
@NullMarked
package io.microbroker.benchmarks.load;

import org.jspecify.annotations.NullMarked;
