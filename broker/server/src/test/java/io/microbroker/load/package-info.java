// SPDX-License-Identifier: Apache-2.0
/** The jar under loads that would break it, in a process of its own; {@code docs/reliability.md} has the figures. */
@NullMarked
package io.microbroker.load;

import org.jspecify.annotations.NullMarked;
