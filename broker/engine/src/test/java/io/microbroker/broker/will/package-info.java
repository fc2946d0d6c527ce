// SPDX-License-Identifier: Apache-2.0
/** Wills. */
@NullMarked
package io.microbroker.broker.will;

import org.jspecify.annotations.NullMarked;
