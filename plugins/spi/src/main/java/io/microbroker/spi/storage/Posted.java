// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

/** News for the owner of a session: this entry was committed. */
public record Posted(Lease lease, Stored entry) {}
