// SPDX-License-Identifier: Apache-2.0
/** What several brokers on one Redis cost: each mark by one command. */
@NullMarked
package io.microbroker.benchmarks.cluster;

import org.jspecify.annotations.NullMarked;
