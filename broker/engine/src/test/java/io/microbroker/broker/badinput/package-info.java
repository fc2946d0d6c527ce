// SPDX-License-Identifier: Apache-2.0
/** What clients must not do, and what it costs them alone. */
@NullMarked
package io.microbroker.broker.badinput;

import org.jspecify.annotations.NullMarked;
