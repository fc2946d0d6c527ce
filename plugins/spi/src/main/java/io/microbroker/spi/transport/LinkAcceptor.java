// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.transport;

/** The broker's door: called by a transport for each new link, on the event loop that will own it. */
@FunctionalInterface
public interface LinkAcceptor {
    LinkHandler accept(Link link);
}
