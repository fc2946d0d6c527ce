// SPDX-License-Identifier: Apache-2.0
/**
 * The jar with a journal, and what befalls it: it is killed at any moment, its disk is full or fails, its directory is used,
 * damaged or read-only. What was acknowledged must be there afterwards. Clients speak in raw packets, so that they know exactly
 * what was sent, acknowledged and sent again.
 */
@NullMarked
package io.microbroker.crash;

import org.jspecify.annotations.NullMarked;
