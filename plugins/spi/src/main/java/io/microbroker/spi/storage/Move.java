// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

/** One entry that changes its queue. */
public record Move(long sequence, StoredTarget to) {}
