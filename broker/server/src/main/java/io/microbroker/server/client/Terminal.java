// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * What a verb reads from and writes to.
 *
 * @param in payloads
 * @param out messages, and what {@code -d} tells
 * @param err errors and warnings
 */
record Terminal(InputStream in, PrintStream out, PrintStream err) {}
