// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import java.util.function.Consumer;

/**
 * Where news of a connection go.
 *
 * @param trace every packet
 * @param warning what the broker did not do
 */
record Report(Trace trace, Consumer<String> warning) {}
