// SPDX-License-Identifier: Apache-2.0
/** What the parts of the hot path cost, by JMH: {@code benchmarks/jmh.sh}. */
@NullMarked
package io.microbroker.benchmarks;

import org.jspecify.annotations.NullMarked;
