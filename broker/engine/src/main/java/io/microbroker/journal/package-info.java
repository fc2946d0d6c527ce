// SPDX-License-Identifier: Apache-2.0
/**
 * The durable storage: a segmented log with an index in memory ({@code docs/storage-format.md}). One thread writes. All access
 * to files goes through {@link io.microbroker.journal.Disk}; the state that a log stands for is made by one class, on the way
 * in and at a start alike. Allowed imports: {@code spi}, Vert.x, JCTools. Entry:
 * {@link io.microbroker.journal.JournalStorage}.
 */
@NullMarked
package io.microbroker.journal;

import org.jspecify.annotations.NullMarked;
