// SPDX-License-Identifier: Apache-2.0
/** Hostile streams through connections on a fake link, in one process and on one loop. */
@NullMarked
package io.microbroker.broker.fuzz;

import org.jspecify.annotations.NullMarked;
