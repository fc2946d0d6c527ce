// SPDX-License-Identifier: Apache-2.0
/**
 * A storage in memory that keeps a log of who came and went. Entry: {@link io.microbroker.examples.storage.AuditedStoragePlugin};
 * the state is in {@link io.microbroker.examples.storage.Cupboard}.
 */
@NullMarked
package io.microbroker.examples.storage;

import org.jspecify.annotations.NullMarked;
