// SPDX-License-Identifier: Apache-2.0
/** A storage that does not do what it is asked. */
@NullMarked
package io.microbroker.broker.store;

import org.jspecify.annotations.NullMarked;
