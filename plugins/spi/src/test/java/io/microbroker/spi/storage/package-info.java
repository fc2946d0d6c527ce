// SPDX-License-Identifier: Apache-2.0
/** Tests of what storages share. */
@NullMarked
package io.microbroker.spi.storage;

import org.jspecify.annotations.NullMarked;
