// SPDX-License-Identifier: Apache-2.0
/** What tests of a running broker share. */
@NullMarked
package io.microbroker.broker.support;

import org.jspecify.annotations.NullMarked;
