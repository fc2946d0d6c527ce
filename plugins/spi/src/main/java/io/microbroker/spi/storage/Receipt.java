// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

/**
 * Stands for one call whose end the caller waits for. Any object of the caller; the storage gives it back in
 * {@link Settled}, once. {@link #NONE} says that nobody waits.
 */
public interface Receipt {
    /** Nobody waits: the storage need not settle it. */
    Receipt NONE = new Receipt() {};
}
