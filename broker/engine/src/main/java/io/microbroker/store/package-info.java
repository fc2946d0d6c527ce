// SPDX-License-Identifier: Apache-2.0
/**
 * The storages that are built in. Allowed imports: {@code spi}, Vert.x, JCTools. Entry:
 * {@link io.microbroker.store.TransientStorage}.
 */
@NullMarked
package io.microbroker.store;

import org.jspecify.annotations.NullMarked;
