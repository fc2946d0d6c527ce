// SPDX-License-Identifier: Apache-2.0
/** The parts of a connection that can be tested without one. */
@NullMarked
package io.microbroker.net;

import org.jspecify.annotations.NullMarked;
