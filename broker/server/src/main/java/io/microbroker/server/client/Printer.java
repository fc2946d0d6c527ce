// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import java.io.PrintStream;

/** Writes messages, each at once. */
final class Printer {
    private final PrintStream out;
    private final MessageFormat format;
    private final boolean endOfLine;

    Printer(PrintStream out, MessageFormat format, boolean endOfLine) {
        this.out = out;
        this.format = format;
        this.endOfLine = endOfLine;
    }

    /** @return false if nobody reads our output any more */
    boolean print(Received received) {
        byte[] line = format.write(received, endOfLine);
        out.write(line, 0, line.length);
        return !out.checkError(); // which also flushes
    }
}
