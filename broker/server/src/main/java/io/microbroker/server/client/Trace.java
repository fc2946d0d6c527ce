// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

/** Tells what goes on, for {@code -d}. */
@FunctionalInterface
interface Trace {
    void tell(String line);
}
