// SPDX-License-Identifier: Apache-2.0
/** What the broker says about itself. */
@NullMarked
package io.microbroker.broker.sys;

import org.jspecify.annotations.NullMarked;
