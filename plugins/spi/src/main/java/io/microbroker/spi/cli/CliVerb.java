// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.cli;

import java.io.PrintStream;
import java.util.List;

/** A verb of the command line, found by {@link java.util.ServiceLoader}: {@code microbroker <name> <arguments>}. */
public interface CliVerb {
    String name();

    /** One line for {@code microbroker --help}. */
    String description();

    /**
     * Runs it.
     *
     * @return the exit code: 0 for success, 2 for wrong usage
     */
    int run(List<String> arguments, PrintStream out, PrintStream err);
}
