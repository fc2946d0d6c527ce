// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

/**
 * Whether the storage keeps its promises at this moment.
 *
 * @param detail for people: "ok", or what is wrong
 */
public record Health(boolean ready, String detail) {}
