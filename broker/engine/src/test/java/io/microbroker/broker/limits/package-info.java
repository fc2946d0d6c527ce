// SPDX-License-Identifier: Apache-2.0
/** Every limit of the configuration: what a client that exceeds it is told, and which counter rises. */
@NullMarked
package io.microbroker.broker.limits;

import org.jspecify.annotations.NullMarked;
