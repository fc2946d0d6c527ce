// SPDX-License-Identifier: Apache-2.0
/** What clients see of a storage that is slow, full or comes back. */
@NullMarked
package io.microbroker.broker.storage;

import org.jspecify.annotations.NullMarked;
