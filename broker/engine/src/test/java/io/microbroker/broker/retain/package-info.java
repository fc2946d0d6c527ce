// SPDX-License-Identifier: Apache-2.0
/** Retained messages at a running broker, over raw packets. */
@NullMarked
package io.microbroker.broker.retain;

import org.jspecify.annotations.NullMarked;
