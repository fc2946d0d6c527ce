// SPDX-License-Identifier: Apache-2.0
/** Runs the standard loads on this broker and on others, side by side, and writes tables and plots. */
@NullMarked
package io.microbroker.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
