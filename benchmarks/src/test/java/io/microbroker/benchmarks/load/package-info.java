// SPDX-License-Identifier: Apache-2.0
/** The load generator against a broker that is faulty on purpose. */
@NullMarked
package io.microbroker.benchmarks.load;

import org.jspecify.annotations.NullMarked;
