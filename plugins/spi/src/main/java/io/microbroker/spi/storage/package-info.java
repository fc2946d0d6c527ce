// SPDX-License-Identifier: Apache-2.0
/** Where sessions, queues and retained messages live. Entry: {@link io.microbroker.spi.storage.Storage}. */
@NullMarked
package io.microbroker.spi.storage;

import org.jspecify.annotations.NullMarked;
