// SPDX-License-Identifier: Apache-2.0
/** What the parts of the hot path may allocate, and whether the load generator sees what it is to see. */
@NullMarked
package io.microbroker.benchmarks;

import org.jspecify.annotations.NullMarked;
